using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TumorTrace.Robustness.Tests.Fuzz;

/// <summary>An input that must not do what it does.</summary>
/// <param name="Number">Makes the input again.</param>
/// <param name="What">The exception, or how the process ended.</param>
internal sealed record Find(int Number, string What)
{
    private static readonly Regex s_particular = new(@"/tmp/\S+|0x[0-9a-fA-F]+|[0-9]+", RegexOptions.None, TimeSpan.FromSeconds(5));

    /// <summary>The same for finds that are likely one fault: the exception's kind and where it was thrown.</summary>
    public string Kind =>
        What.Split('\u2028', '\n') is var lines
        && Array.Find(lines, l => l.StartsWith("   at TumorTrace.", StringComparison.Ordinal)) is { } at
            ? $"{Exception(lines)} {s_particular.Replace(at.Trim(), "#")}"
            : s_particular.Replace(lines[0], "#");

    private static string Exception(string[] lines) =>
        Array
            .Find(lines, l => l.Contains("Exception", StringComparison.Ordinal) && !l.StartsWith("error: ", StringComparison.Ordinal))
            ?.Split(':')[0]
        ?? "";
}

/// <summary>What a target's run found.</summary>
internal sealed record FuzzResult(string Target, int Inputs, double Seconds, IReadOnlyList<Find> Finds);

/// <summary>Tries inputs of one target in child processes, and watches them.</summary>
/// <param name="first">The first input's number.</param>
internal sealed class FuzzRun(string target, int first)
{
    /// <summary>
    /// In processor time of the child: on a machine with much else to do an input may take minutes by the clock. One that waits for ever
    /// takes none, and is found by the clock.
    /// </summary>
    public static readonly TimeSpan LongestInput = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(5);
    public const long MostMemory = 2L << 30;

    /// <summary>Inputs of one child: a fresh one now and then starts from the same state.</summary>
    private const int Batch = 4000;
    private static readonly TimeSpan s_longestStart = TimeSpan.FromSeconds(90);

    private readonly List<Find> _finds = [];
    private readonly Lock _lock = new();
    private long _seen;
    private int _current = -1;
    private bool _whole;

    /// <param name="count">Inputs at most.</param>
    /// <param name="time">Ends after this time, with the input under way.</param>
    public FuzzResult Run(int count, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        var next = first;
        while (next < first + count && watch.Elapsed < time)
        {
            Child(next, Math.Min(first + count, next + Batch), time - watch.Elapsed);
            if (_current < next)
                break;
            next = _current + 1;
        }
        return new FuzzResult(target, next - first, watch.Elapsed.TotalSeconds, _finds);
    }

    private void Child(int from, int end, TimeSpan time)
    {
        _current = from - 1;
        _whole = false;
        _seen = Stopwatch.GetTimestamp();
        var watch = Stopwatch.StartNew();
        using var process = Start(from, end);
        var errors = process.StandardError.ReadToEndAsync();
        var reading = Task.Run(() => Follow(process.StandardOutput));
        string? ended = null;
        var (seen, used) = (_seen, TimeSpan.Zero);
        while (ended is null && !process.WaitForExit(50))
        {
            process.Refresh();
            if (Used(process) is not { Processor: var total, Memory: var memory })
                continue;
            var last = Volatile.Read(ref _seen);
            if (last != seen)
                (seen, used) = (last, total);
            var (busy, silent) = (total - used, Stopwatch.GetElapsedTime(last));
            if (busy > (_current < from ? s_longestStart : LongestInput) || silent > s_longestWait)
                ended = $"a hang: no end after {busy.TotalSeconds:f0} s of processor time, {silent.TotalSeconds:f0} s by the clock";
            else if (memory > MostMemory)
                ended = $"memory: {memory >> 20} MiB";
            else if (watch.Elapsed > time)
                break;
        }
        var stopped = !process.HasExited;
        if (stopped)
            process.Kill(entireProcessTree: true);
        process.WaitForExit();
        reading.Wait();
        if (ended is not null || (!stopped && !_whole))
            _finds.Add(new Find(_current, ended ?? $"the process ended with code {process.ExitCode}\n{Tail(errors.Result)}"));
    }

    /// <summary>Processor time and bytes of memory; null if the process has ended, which it may while they are read.</summary>
    private static (TimeSpan Processor, long Memory)? Used(Process process)
    {
        try
        {
            return process.HasExited ? null : (process.TotalProcessorTime, process.WorkingSet64);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private void Follow(StreamReader output)
    {
        while (output.ReadLine() is { } line)
        {
            Volatile.Write(ref _seen, Stopwatch.GetTimestamp());
            if (line.StartsWith("> ", StringComparison.Ordinal))
                _current = int.Parse(line.AsSpan(2), CultureInfo.InvariantCulture);
            else if (line.StartsWith("! ", StringComparison.Ordinal))
                lock (_lock)
                    _finds.Add(new Find(_current, line[2..].Replace('\u2028', '\n')));
            else if (line == ".")
                _whole = true;
        }
    }

    private Process Start(int from, int end)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(FuzzRun).Assembly.Location, FuzzWorker.Command, target, $"{from}", $"{end}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // What cannot be had at once is an exception that names where it was asked for.
        start.Environment["DOTNET_GCHeapHardLimit"] = "0xC0000000";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return Process.Start(start)!;
    }

    private static string Tail(string text) => text.Length > 4000 ? text[^4000..] : text;
}
