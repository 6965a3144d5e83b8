namespace TumorTrace.Slides;

/// <summary>
/// The slides in a folder, by the endings of their names. Hidden files are none: macOS leaves one named ._NAME beside each file that it
/// copies. Folders below it are not searched.
/// </summary>
internal static class SlideFolder
{
    private static readonly string[] s_maskEndings = ["_mask", "-mask", ".mask"];

    /// <summary>The folder's slides, sorted.</summary>
    public static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder).Where(f => HasEnding(f) && Path.GetFileName(f)[0] != '.').Order(StringComparer.Ordinal);

    /// <summary>True if the file is named as a slide.</summary>
    public static bool HasEnding(string file) => SlideFile.Extensions.Contains(Path.GetExtension(file));

    /// <summary>
    /// The folder's slides with one of these names (without their endings), sorted; where there are none, those whose names differ in case.
    /// </summary>
    public static IEnumerable<string> Named(string folder, params IReadOnlyCollection<string> names)
    {
        var files = Files(folder).ToList();
        var exact = files.FindAll(f => names.Contains(Path.GetFileNameWithoutExtension(f), StringComparer.Ordinal));
        return exact.Count > 0
            ? exact
            : files.FindAll(f => names.Contains(Path.GetFileNameWithoutExtension(f), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>
    /// The slide's name in that of a file that belongs to it, without the file's own ending: "a" of "a", "a.svs", "a_mask" and
    /// "a.svs-mask".
    /// </summary>
    public static string SlideOf(string name)
    {
        while (Suffix(name) is > 0 and var length && length < name.Length)
            name = name[..^length];
        return name;
    }

    private static int Suffix(string name)
    {
        var ending = Path.GetExtension(name);
        return SlideFile.Extensions.Contains(ending)
            ? ending.Length
            : s_maskEndings.FirstOrDefault(e => name.EndsWith(e, StringComparison.OrdinalIgnoreCase), "").Length;
    }
}
