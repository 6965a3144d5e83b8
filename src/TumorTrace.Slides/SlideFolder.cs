namespace TumorTrace.Slides;

/// <summary>
/// The slides in a folder, by the endings of their names. Hidden files are none: macOS leaves one named ._NAME beside each file that it
/// copies. Folders below it are not searched.
/// </summary>
internal static class SlideFolder
{
    /// <summary>The folder's slides, sorted.</summary>
    public static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder).Where(f => HasEnding(f) && Path.GetFileName(f)[0] != '.').Order(StringComparer.Ordinal);

    /// <summary>True if the file is named as a slide.</summary>
    public static bool HasEnding(string file) => SlideFile.Extensions.Contains(Path.GetExtension(file));

    /// <summary>The folder's slides with one of these names (without their endings), sorted.</summary>
    public static IEnumerable<string> Named(string folder, params IReadOnlyCollection<string> names) =>
        Files(folder).Where(f => names.Contains(Path.GetFileNameWithoutExtension(f), StringComparer.Ordinal));
}
