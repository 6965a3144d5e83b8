using TumorTrace.Core;
using TumorTrace.Core.Annotations.Corrections;
using TumorTrace.Core.Exports;

namespace TumorTrace.ModelBuilding.Datasets;

/// <summary>Finds the slide that a run was made of: a manifest holds its name, size and hash, and where it lay then.</summary>
/// <param name="Folders">Where to look, in this order; folders below them are not searched.</param>
internal sealed record SlideFinder(IReadOnlyList<string> Folders)
{
    /// <summary>The folders given, then the workspace's slides, the run and what lies around it.</summary>
    public static SlideFinder For(string workspace, IEnumerable<string> given)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(workspace));
        if (given.FirstOrDefault(g => !Directory.Exists(g)) is { } missing)
            throw new UserException($"{missing}: no such folder");
        string[] around =
        [
            Path.Combine(root, "slides"),
            root,
            Path.GetDirectoryName(root) ?? root,
            Path.Combine(Path.GetDirectoryName(root) ?? root, "slides"),
        ];
        return new SlideFinder([.. given.Select(Path.GetFullPath).Concat(around).Where(Directory.Exists).Distinct(StringComparer.Ordinal)]);
    }

    /// <exception cref="UserException">It is in none of the folders, or only another file of its name is.</exception>
    public string Find(CorrectedSlide slide) =>
        slide.Manifest is { } manifest
            ? Find(slide, manifest.Slide)
            : Folders.Select(f => Path.Combine(f, Path.GetFileName(slide.Folder))).FirstOrDefault(File.Exists)
                ?? throw NotThere(slide, Path.GetFileName(slide.Folder));

    private string Find(CorrectedSlide slide, SlideFingerprint wanted)
    {
        // Where it lay when it was segmented is the last guess: a workspace may have been copied.
        var named = Folders
            .Append(Path.GetDirectoryName(slide.Run)!)
            .Select(f => Path.Combine(f, Path.GetFileName(wanted.File)))
            .Append(wanted.Path ?? "")
            .Distinct(StringComparer.Ordinal)
            .Where(File.Exists)
            .ToList();
        return named.Find(f => Matches(f, wanted))
            ?? throw (
                named.Count == 0
                    ? NotThere(slide, wanted.File)
                    : new UserException(
                        $"{named[0]}: is not the slide that {slide.Folder} was made of ({new FileInfo(named[0]).Length} bytes, expected {wanted.Bytes} with the SHA-256 {wanted.Sha256[..12]}…); name the folder of the right one"
                    )
            );
    }

    private UserException NotThere(CorrectedSlide slide, string file) =>
        new($"{file}: the slide of {slide.Folder} is not in {string.Join(", ", Folders)}; name its folder");

    private static bool Matches(string file, SlideFingerprint wanted) =>
        new FileInfo(file).Length == wanted.Bytes && FileHash.Fingerprint(file, wanted.Method == "full").Sha256 == wanted.Sha256;
}
