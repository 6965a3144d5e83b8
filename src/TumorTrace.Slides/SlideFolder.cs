namespace TumorTrace.Slides;

/// <summary>The slides in a folder, by the endings of their names; folders below it are not searched.</summary>
internal static class SlideFolder
{
    /// <summary>The folder's slides, sorted.</summary>
    public static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder).Where(f => SlideFile.Extensions.Contains(Path.GetExtension(f))).Order(StringComparer.Ordinal);

    /// <summary>The folder's slides with one of these names (without their endings), sorted.</summary>
    public static IEnumerable<string> Named(string folder, params IReadOnlyCollection<string> names) =>
        Files(folder).Where(f => names.Contains(Path.GetFileNameWithoutExtension(f), StringComparer.Ordinal));
}
