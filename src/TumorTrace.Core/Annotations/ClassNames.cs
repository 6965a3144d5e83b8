namespace TumorTrace.Core.Annotations;

/// <summary>
/// What classes of areas mean, by their names. Case, spaces around a name, and whether a space, "_" or "-" joins its words make no
/// difference.
/// </summary>
internal static class ClassNames
{
    /// <summary>What to do about a class that is not understood; programs add their own name of the option.</summary>
    public const string Remedy = "a class that is tumour can be named as such";

    private static readonly HashSet<string> s_tumor = Set("tumor", "tumour", "_0", "_1", "metastases", "metastasis");
    private static readonly HashSet<string> s_normal = Set("_2", "exclusion", "normal");

    /// <summary>Other words for tumour; whoever meets one says so.</summary>
    private static readonly HashSet<string> s_usual = Set(
        "tumors",
        "tumours",
        "tumor area",
        "tumour area",
        "tumor region",
        "tumour region",
        "invasive tumor",
        "invasive tumour",
        "invasive cancer",
        "invasive carcinoma",
        "malignant tumor",
        "malignant tumour",
        "malignant",
        "cancer",
        "carcinoma",
        "adenocarcinoma",
        "micrometastasis",
        "macrometastasis",
        "lesion",
        "lesions"
    );

    /// <summary>The meaning of a class; no class at all is tumour.</summary>
    public static RegionKind KindOf(string? name) =>
        IsNone(name) || s_tumor.Contains(First(name!)) || s_usual.Contains(First(name!)) ? RegionKind.Tumor
        : s_normal.Contains(First(name!)) ? RegionKind.Normal
        : RegionKind.Other;

    /// <summary>The meaning of a class where the user has named those that are tumour.</summary>
    public static RegionKind KindOf(string? name, IReadOnlyCollection<string> tumor) =>
        tumor.Count == 0 ? KindOf(name)
        : IsNone(name) || tumor.Any(t => Key(t) is var key && (key == Key(name!) || key == First(name!))) ? RegionKind.Tumor
        : s_normal.Contains(First(name!)) ? RegionKind.Normal
        : RegionKind.Other;

    /// <summary>True for a word for tumour that is not one of the challenges' own.</summary>
    public static bool IsUsualWord(string? name) => !IsNone(name) && s_usual.Contains(First(name!));

    /// <summary>True for areas that are cut out of others: of masks of tissue or candidates, where no other class matters.</summary>
    public static bool IsExclusion(string? name) => !IsNone(name) && Key(name!) is "exclusion" or "_2";

    /// <summary>True where there is no class.</summary>
    public static bool IsNone(string? name) => string.IsNullOrWhiteSpace(name);

    private static HashSet<string> Set(params string[] names) => new(names.Select(Key), StringComparer.Ordinal);

    /// <summary>Of a derived class ("Tumor: Positive"), its first name.</summary>
    private static string First(string name) => Key(name.Split(':')[0]);

    private static string Key(string name)
    {
        var words = name.ToLowerInvariant().Split([' ', '\t', '\r', '\n', '\u00a0', '-'], StringSplitOptions.RemoveEmptyEntries);
        var key = string.Join(' ', words);
        // "_0" is a name of Camelyon16, "invasive_tumor" two words.
        return key.StartsWith('_') ? key : key.Replace('_', ' ');
    }
}
