namespace TumorTrace.Slides;

/// <summary>
/// A slide in a folder, with all files that belong to it: one file; a MIRAX slide NAME.mrxs with its folder NAME; or a DICOM slide, which
/// is a folder of .dcm files.
/// </summary>
/// <param name="Main">The file to open.</param>
/// <param name="Files">All of them, sorted, the main one among them.</param>
internal sealed record WholeSlide(string Main, IReadOnlyList<string> Files)
{
    private const string Mirax = ".mrxs",
        Dicom = ".dcm";

    /// <summary>The slides in a folder, sorted by the file to open. DICOM files must lie in a folder of their own for each slide.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static IReadOnlyList<WholeSlide> In(string folder) =>
        [
            .. SlideFolder
                .Files(folder)
                .Where(f => !Has(f, Dicom))
                .Select(f => new WholeSlide(f, Has(f, Mirax) ? [f, .. Below(Path.ChangeExtension(f, null))] : [f]))
                .Concat(Directory.EnumerateDirectories(folder).Select(DicomIn).OfType<WholeSlide>())
                .OrderBy(s => s.Main, StringComparer.Ordinal),
        ];

    /// <summary>Changes whenever a file comes, goes, grows or is written again.</summary>
    public string Fingerprint() =>
        string.Join(
            '\n',
            Files
                .Select(f => new FileInfo(f))
                .Select(f => f.Exists ? $"{f.FullName} {f.Length} {f.LastWriteTimeUtc.Ticks}" : $"{f.FullName} gone")
        );

    private static WholeSlide? DicomIn(string folder)
    {
        var files = SlideFolder.Files(folder).Where(f => Has(f, Dicom)).ToList();
        return files.Count > 0 ? new WholeSlide(files[0], files) : null;
    }

    private static IEnumerable<string> Below(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal) : [];

    private static bool Has(string file, string ending) => Path.GetExtension(file).Equals(ending, StringComparison.OrdinalIgnoreCase);
}
