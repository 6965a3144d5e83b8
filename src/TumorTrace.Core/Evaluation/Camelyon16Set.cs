using System.Globalization;

namespace TumorTrace.Core.Evaluation;

/// <summary>
/// The slides of Camelyon16 by name: test_001 to test_130, tumor_001 to tumor_111, normal_001 to normal_160. Which test
/// slides hold tumour is the organisers' reference (49 of them, test_114 included).
/// </summary>
internal static class Camelyon16Set
{
    public const string Name = "camelyon16";
    private const int TestSlides = 130;
    private const int TumorSlides = 111;
    private const int NormalSlides = 160;

    private static readonly HashSet<int> s_tumorTests =
    [
        1,
        2,
        4,
        8,
        10,
        11,
        13,
        16,
        21,
        26,
        27,
        29,
        30,
        33,
        38,
        40,
        46,
        48,
        51,
        52,
        61,
        64,
        65,
        66,
        68,
        69,
        71,
        73,
        74,
        75,
        79,
        82,
        84,
        90,
        92,
        94,
        97,
        99,
        102,
        104,
        105,
        108,
        110,
        113,
        114,
        116,
        117,
        121,
        122,
    ];

    /// <summary>The test slides that the challenge counts: without test_049.</summary>
    public static IEnumerable<string> Test =>
        Enumerable.Range(1, TestSlides).Select(i => $"test_{i:000}").Where(n => !Camelyon16Errata.LeftOut.ContainsKey(n));

    /// <summary>Whether a slide holds tumour; null if there is no slide of that name.</summary>
    public static bool? IsTumor(string slide)
    {
        ArgumentNullException.ThrowIfNull(slide);
        var number = slide.LastIndexOf('_') + 1;
        if (
            !int.TryParse(slide.AsSpan(number), NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            || slide.Length != number + 3
            || n < 1
        )
            return null;
        return slide[..number] switch
        {
            "test_" when n <= TestSlides => s_tumorTests.Contains(n),
            "tumor_" when n <= TumorSlides => true,
            "normal_" when n <= NormalSlides => false,
            _ => null,
        };
    }

    /// <summary>Why no metric counts the slide; null if it is counted.</summary>
    public static string? LeftOut(string slide) => Camelyon16Errata.LeftOut.GetValueOrDefault(slide);

    /// <summary>Why lesions are not counted on the slide; null if they are.</summary>
    public static string? NotInFroc(string slide) =>
        LeftOut(slide) ?? (Camelyon16Errata.PartlyAnnotated.Contains(slide) ? "not exhaustively annotated" : null);
}
