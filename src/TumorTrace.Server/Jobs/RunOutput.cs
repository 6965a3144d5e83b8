using TumorTrace.Segmentation;

namespace TumorTrace.Server.Jobs;

/// <summary>Collects what the output of a run says about its outcome.</summary>
internal sealed class RunOutput
{
    private const string ErrorMark = "error: ";

    private readonly Lock _lock = new();
    private readonly List<string> _failures = [],
        _errors = [];

    /// <summary>What was found; null until it is reported.</summary>
    internal string? Result { get; private set; }

    /// <summary>How the slide goes on by parts; null if it does not.</summary>
    internal SlideDivision? Division { get; private set; }

    /// <summary>An option is wrong: trying again would not help.</summary>
    internal bool IsFinal { get; private set; }

    /// <summary>Takes a line of standard output.</summary>
    internal ProgressLine Add(string line)
    {
        var parsed = ProgressLine.Parse(line);
        lock (_lock)
        {
            if (parsed.Failure is { } failure)
                _failures.Add(failure);
            Result = parsed.Result ?? Result;
            Division = parsed.Division ?? Division;
            IsFinal |= parsed.Final;
        }
        return parsed;
    }

    /// <summary>Takes a line of standard error, and returns it.</summary>
    internal string Error(string line)
    {
        lock (_lock)
        {
            if (line.StartsWith(ErrorMark, StringComparison.Ordinal))
                _errors.Add(line[ErrorMark.Length..]);
        }
        return line;
    }

    /// <summary>Why the run failed, in the words of the program.</summary>
    internal string Failure(int code)
    {
        lock (_lock)
        {
            return _failures.Count + _errors.Count > 0
                ? string.Join('\n', _failures.Concat(_errors))
                : $"the run ended with exit code {code} and no message; see its log";
        }
    }
}
