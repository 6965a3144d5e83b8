using TumorTrace.Core;
using TumorTrace.Core.Runs;
using TumorTrace.Slides;

namespace TumorTrace.Segmentation;

/// <summary>
/// The slides that a scanner writes into a folder, each when it is complete: none of its files has changed for a while, and it opens. A
/// slide that changes later comes again.
/// </summary>
/// <param name="settle">How long a slide must have been the same.</param>
internal sealed class IncomingSlides(string folder, TimeSpan settle, IRunProgress progress, TimeProvider time)
{
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, Seen> _seen = new(StringComparer.Ordinal);
    private string? _problem;

    /// <summary>Waits for the next one, until cancelled.</summary>
    public IEnumerable<SlideInput> All(CancellationToken cancel)
    {
        var pause = settle / 4 < s_longestPause ? settle / 4 : s_longestPause;
        while (!cancel.IsCancellationRequested)
        {
            if (Next() is { } slide)
                yield return slide;
            else
                cancel.WaitHandle.WaitOne(pause);
        }
    }

    /// <summary>A slide that is complete and was not given yet; null if there is none now.</summary>
    internal SlideInput? Next()
    {
        var now = time.GetTimestamp();
        foreach (var slide in Look())
        {
            var fingerprint = slide.Fingerprint();
            if (!_seen.TryGetValue(slide.Main, out var seen) || seen.Fingerprint != fingerprint)
                _seen[slide.Main] = new Seen(fingerprint, now, Given: false);
            else if (!seen.Given && time.GetElapsedTime(seen.Since, now) >= settle)
            {
                _seen[slide.Main] = seen with { Given = true };
                if (Opens(slide.Main))
                    return new SlideInput(slide.Main);
            }
        }
        return null;
    }

    /// <summary>A folder that is away for a time, such as a share, is said once and waited for.</summary>
    private List<WholeSlide> Look()
    {
        try
        {
            var slides = WholeSlide.In(folder).Where(s => !RunFiles.IsLikelihoodMap(s.Main)).ToList();
            _problem = null;
            return slides;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (_problem != e.Message)
                progress.Note($"{folder}: cannot be read: {e.Message}; it is waited for");
            _problem = e.Message;
            return [];
        }
    }

    private bool Opens(string path)
    {
        try
        {
            using var slide = SlideFile.Open(path);
            return true;
        }
        // What a damaged file makes a decoder throw is as open as at the slide boundary of a batch.
        catch (Exception e)
        {
            progress.SlideFailed(
                path,
                new UserException($"{e.Message}; it has not changed for {settle.TotalSeconds:g3} s and is tried again when it does", e)
            );
            return false;
        }
    }

    private sealed record Seen(string Fingerprint, long Since, bool Given);
}
