using System.Collections.Concurrent;
using TumorTrace.Core.Runs;

namespace TumorTrace.Server.Workspace;

/// <summary>What tells slides apart, whatever they are named. A file is read again only if it has changed.</summary>
internal sealed class SlideFingerprints
{
    private readonly ConcurrentDictionary<(string Path, long Bytes, DateTime Written), SlideFingerprint> _known = new();

    /// <summary>That of the run, or of the file if the slide has no run; null if the file cannot be read.</summary>
    internal SlideFingerprint? Of(SlideEntry slide)
    {
        if (slide.Manifest is { } manifest)
            return manifest.Slide;
        try
        {
            return slide.SlidePath is { } path && new FileInfo(path) is { Exists: true } file
                ? _known.GetOrAdd((path, file.Length, file.LastWriteTimeUtc), key => SlideFingerprint.Compute(key.Path, whole: false))
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
