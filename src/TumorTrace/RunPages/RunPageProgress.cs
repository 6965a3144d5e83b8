using System.Globalization;
using TumorTrace.Core;
using TumorTrace.Core.Files;
using TumorTrace.Core.Runs;
using TumorTrace.Segmentation;

namespace TumorTrace.RunPages;

/// <summary>
/// Keeps OUT/index.html true while slides are segmented: those of this run, and those that were done in the folder before or by others.
/// Passes every report on.
/// </summary>
/// <param name="slides">The run's; null if they come one by one, as from a scanner.</param>
internal sealed class RunPageProgress(IRunProgress inner, string output, IReadOnlyList<string>? slides, TimeProvider time)
    : IRunProgress,
        IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(5);

    /// <summary>A page of many slides takes its time: it is written so seldom that this is at most its share.</summary>
    private const int MostShare = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, RunPageRow> _open = (slides ?? [])
        .Select(Path.GetFileNameWithoutExtension)
        .Distinct(StringComparer.Ordinal)
        .ToDictionary(n => n!, n => Row(n!, "waiting", "waiting"), StringComparer.Ordinal);
    private readonly Dictionary<string, (DateTime Written, RunPageRow Row, string Models)> _done = new(StringComparer.Ordinal);
    private readonly long _started = time.GetTimestamp();
    private long? _last;
    private TimeSpan _cost;
    private int _computed;
    private int _ended;
    private bool _isBroken;

    public void SlideStarted(string slide, int number, int count)
    {
        Change(slide, n => Row(n, "running", "begun"));
        inner.SlideStarted(slide, number, count);
    }

    public void Stage(string slide, StageState state, bool finished)
    {
        if (IsDue())
            Change(slide, n => Row(n, "running", Text(state)));
        inner.Stage(slide, state, finished);
    }

    public void SlideKept(string slide, string folder)
    {
        Ended(slide, computed: false, null);
        inner.SlideKept(slide, folder);
    }

    public void SlideDone(string slide, string folder, Manifest manifest)
    {
        Ended(slide, computed: true, null);
        inner.SlideDone(slide, folder, manifest);
    }

    public void SlideFailed(string slide, Exception reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        Ended(slide, computed: false, n => Row(n, RunPageRow.Failed, "failed") with { Notes = [reason.Message] });
        inner.SlideFailed(slide, reason);
    }

    public void SlideDivided(string slide, SlideDivision division)
    {
        ArgumentNullException.ThrowIfNull(division);
        Change(slide, n => Row(n, "running", $"{division.Stage}, left to {division.Parts} parts"));
        inner.SlideDivided(slide, division);
    }

    public void Note(string text) => inner.Note(text);

    /// <summary>The last page, which no longer loads itself.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var (name, row) in _open.Where(r => r.Value.Kind is "running" or "waiting").ToList())
                _open[name] = row with { Kind = "waiting", State = "not done" };
            Write(running: false);
        }
    }

    private void Ended(string slide, bool computed, Func<string, RunPageRow>? row)
    {
        lock (_lock)
        {
            _ended++;
            _computed += computed ? 1 : 0;
            var name = Path.GetFileNameWithoutExtension(slide);
            if (row is null)
                _open.Remove(name);
            else
                // A slide of a name that is taken already has a row of its own.
                _open[_open.ContainsKey(name) ? name : Path.GetFileName(slide)] = row(name);
        }
        if (IsDue())
            Write(slides is null || slides.Count > _ended);
    }

    private void Change(string slide, Func<string, RunPageRow> row)
    {
        var name = Path.GetFileNameWithoutExtension(slide);
        lock (_lock)
            _open[name] = row(name);
        if (IsDue())
            Write(running: true);
    }

    private bool IsDue()
    {
        lock (_lock)
            return _last is not { } last || time.GetElapsedTime(last) >= Max(s_interval, MostShare * _cost);
    }

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    /// <summary>The page is for looking at: a disk without room for it does not end the run.</summary>
    private void Write(bool running)
    {
        lock (_lock)
        {
            if (_isBroken || !Directory.Exists(output))
                return;
            _last = time.GetTimestamp();
            try
            {
                var page = Path.Combine(output, RunFiles.Page);
                // What a killed run left. Another run that writes just now does without its page.
                if (!running)
                    AtomicFile.RemoveLeftovers(page);
                AtomicFile.WriteText(page, Page(running).ToHtml());
            }
            catch (Exception e) when (e is UserException or IOException or UnauthorizedAccessException)
            {
                _isBroken = true;
                inner.Note($"the run goes on without its page: {e.Message}");
            }
            _cost = time.GetElapsedTime(_last.Value);
        }
    }

    private RunPage Page(bool running)
    {
        foreach (var folder in Directory.EnumerateDirectories(output))
            Look(folder);
        var rows = _done.Where(d => !_open.ContainsKey(d.Key)).Select(d => d.Value.Row).Concat(_open.Values);
        return new RunPage
        {
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(output))),
            Running = running,
            Share = slides is null ? "" : (_ended / (double)Math.Max(1, slides.Count)).ToString("0.000", CultureInfo.InvariantCulture),
            Left = Left(),
            Slides = [.. rows.OrderBy(r => r.Name, StringComparer.Ordinal)],
            Models = string.Join("; ", _done.Values.Select(d => d.Models).Distinct().Order(StringComparer.Ordinal)),
        };
    }

    /// <summary>Reads a slide's record if it is new.</summary>
    private void Look(string folder)
    {
        var file = Manifest.PathIn(folder);
        var name = Path.GetFileName(folder);
        var written = File.GetLastWriteTimeUtc(file);
        if (_done.TryGetValue(name, out var known) && known.Written == written)
            return;
        _done.Remove(name);
        if (Manifest.TryRead(file) is { } manifest)
            _done[name] = (written, RunPageRow.From(folder, manifest), string.Join(" + ", manifest.Models.Select(m => m.Name)));
    }

    private string Left()
    {
        if (slides is null)
            return "Waits for further slides.";
        if (_computed == 0)
            return "The time left is not known yet.";
        var left = time.GetElapsedTime(_started) / _computed * (slides.Count - _ended);
        return left.TotalHours >= 1
            ? $"About {(int)left.TotalHours}:{left:mm} h left."
            : $"About {Math.Max(1, Math.Round(left.TotalMinutes))} min left.";
    }

    private static string Text(StageState state) => state.Total > 0 ? $"{state.Stage}, {100 * state.Done / state.Total}%" : state.Stage;

    private static RunPageRow Row(string name, string kind, string state) =>
        new()
        {
            Name = name,
            Kind = kind,
            State = state,
        };
}
