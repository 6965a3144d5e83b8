using TumorTrace.Core.Exports;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Workspace;

/// <summary>
/// Where the slide of a run lies: at the path in its manifest, else under its name beside the run or in one of the given
/// folders. A file of another size is not the slide.
/// </summary>
internal sealed class SlideFinder(ViewerOptions options)
{
    internal (string? Path, string? Problem) Find(string folder, Manifest manifest)
    {
        var slide = manifest.Slide;
        var candidates = Candidates(folder, slide).Where(File.Exists).ToList();
        var allowed = candidates.Where(options.Allows).ToList();
        if (allowed.Find(c => new FileInfo(c).Length == slide.Bytes) is { } found)
            return (Path.GetFullPath(found), null);
        var name = slide.Path ?? slide.File;
        return (
            null,
            allowed is [var other, ..]
                ? $"{other}: has {new FileInfo(other).Length} bytes, but the run was made of a file of {slide.Bytes}; segment it again"
            : candidates.Count > 0 ? $"{slide.File}: the slide lies outside the workspace; move it to {options.SlidesFolder}"
            : options.IsWorkspace ? $"{slide.File}: the slide is gone; put it into {options.SlidesFolder}"
            : $"{name}: the slide is gone; move it back, or name the folder that it is in now"
        );
    }

    private IEnumerable<string> Candidates(string folder, SlideFingerprint slide)
    {
        if (slide.Path is { } path)
            yield return path;
        // A manifest is data: of a name only its last part counts.
        var name = Path.GetFileName(slide.File);
        var folders = options.IsWorkspace
            ? [options.SlidesFolder]
            : options.SlideFolders.Concat([
                folder,
                Path.GetDirectoryName(folder)!,
                Path.GetDirectoryName(Path.GetDirectoryName(folder)!) ?? "/",
                Environment.CurrentDirectory,
            ]);
        foreach (var place in folders)
            yield return Path.Combine(place, name);
    }
}
