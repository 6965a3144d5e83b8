using System.Collections.Concurrent;
using TumorTrace.Core.Runs;
using TumorTrace.Server.Options;
using TumorTrace.Slides;

namespace TumorTrace.Server.Workspace;

/// <summary>
/// The slides of a run or of a workspace. Each listing looks at the folders again; manifests are read again only if they have changed.
/// </summary>
public sealed class SlideCatalog
{
    private readonly ViewerOptions _options;
    private readonly SlideFinder _finder;
    private readonly ConcurrentDictionary<string, (DateTime Written, Manifest? Manifest)> _manifests = new(StringComparer.Ordinal);
    private volatile Dictionary<string, SlideEntry> _known = new(StringComparer.Ordinal);

    public SlideCatalog(ViewerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _finder = SlideFinder.Create(
            options.Root,
            options.IsWorkspace
                ? options.SlideFolders.Prepend(options.SlidesFolder)
                : options.SlideFolders.Append(Environment.CurrentDirectory),
            options.AllowsSlide
        );
    }

    /// <summary>Slides with a finished run, then slides of the workspace that no run has; by name.</summary>
    public IReadOnlyList<SlideEntry> List()
    {
        var finished = Finished()
            .OrderBy(e => e.Name, StringComparer.OrdinalIgnoreCase)
            .ThenBy(e => e.Run, StringComparer.Ordinal)
            .ToList();
        var loose = _options.IsWorkspace ? Loose().OrderBy(e => e.Name, StringComparer.OrdinalIgnoreCase).ToList() : [];
        // A slide keeps the id that it had before it was segmented: a page may still show it.
        _known = finished.Concat(loose).ToDictionary(e => e.Id, StringComparer.Ordinal);
        var done = finished.Select(e => e.SlidePath).ToHashSet(StringComparer.Ordinal);
        return [.. finished, .. loose.Where(e => !done.Contains(e.SlidePath))];
    }

    /// <summary>The slide with this id; null if there is none.</summary>
    public SlideEntry? Find(string id)
    {
        if (_known.TryGetValue(id, out var entry) && (entry.Folder is null || IsCurrent(entry)))
            return entry;
        List();
        return _known.GetValueOrDefault(id);
    }

    private bool IsCurrent(SlideEntry entry)
    {
        var file = Manifest.PathIn(entry.Folder!);
        return _manifests.TryGetValue(file, out var read) && read.Written == File.GetLastWriteTimeUtc(file);
    }

    private IEnumerable<SlideEntry> Finished()
    {
        if (!_options.IsWorkspace)
            return InRun(_options.Root);
        return !Directory.Exists(_options.RunsFolder)
            ? []
            : Directory.EnumerateDirectories(_options.RunsFolder).Where(_options.Allows).SelectMany(InRun);
    }

    private IEnumerable<SlideEntry> InRun(string run)
    {
        var one = File.Exists(Manifest.PathIn(run));
        foreach (var folder in one ? [run] : Directory.EnumerateDirectories(run).Where(_options.Allows))
        {
            if (ReadManifest(folder) is { } manifest)
                yield return Entry(Path.GetFileName(one ? Path.GetDirectoryName(run)! : run), folder, manifest);
        }
    }

    private SlideEntry Entry(string run, string folder, Manifest manifest)
    {
        var name = Path.GetFileName(folder);
        var (path, problem) = _finder.Find(folder, manifest.Slide);
        return new SlideEntry
        {
            Id = SlideIds.Create(run, name),
            Name = name,
            Run = run,
            Folder = folder,
            Manifest = manifest,
            SlidePath = path,
            Corrections = Path.Combine(folder, RunFiles.Corrections),
            Problem = problem,
        };
    }

    private IEnumerable<SlideEntry> Loose()
    {
        if (!Directory.Exists(_options.SlidesFolder))
            yield break;
        foreach (
            var path in Directory
                .EnumerateFiles(_options.SlidesFolder)
                .Where(f => SlideFile.Extensions.Contains(Path.GetExtension(f)) && Path.GetFileName(f)[0] != '.')
        )
        {
            if (RunFiles.IsLikelihoodMap(path))
                continue;
            var file = Path.GetFileName(path);
            var allowed = _options.AllowsSlide(path);
            yield return new SlideEntry
            {
                Id = SlideIds.Create("", file),
                Name = Path.GetFileNameWithoutExtension(path),
                SlidePath = allowed ? path : null,
                Problem = allowed ? null : $"{file}: a link to a slide outside the workspace; the server must be started with its folder",
                Corrections = Path.Combine(_options.Root, RunFiles.Annotations, file, RunFiles.Corrections),
            };
        }
    }

    private Manifest? ReadManifest(string folder)
    {
        var file = Manifest.PathIn(folder);
        if (!File.Exists(file) || !_options.Allows(file))
            return null;
        var written = File.GetLastWriteTimeUtc(file);
        if (!_manifests.TryGetValue(file, out var read) || read.Written != written)
            _manifests[file] = read = (written, Manifest.TryRead(file));
        return read.Manifest;
    }
}
