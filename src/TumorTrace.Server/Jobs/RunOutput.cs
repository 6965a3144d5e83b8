namespace TumorTrace.Server.Jobs;

/// <summary>Remembers what a run said of its outcome.</summary>
internal sealed class RunOutput
{
    private const string ErrorMark = "error: ";

    private readonly Lock _lock = new();
    private readonly List<string> _failures = [],
        _errors = [];

    /// <summary>What came out; null before it is said.</summary>
    internal string? Result { get; private set; }

    /// <summary>A line of standard output.</summary>
    internal ProgressLine Add(string line)
    {
        var said = ProgressLine.Parse(line);
        lock (_lock)
        {
            if (said.Failure is { } failure)
                _failures.Add(failure);
            Result = said.Result ?? Result;
        }
        return said;
    }

    /// <summary>A line of standard error, handed back.</summary>
    internal string Error(string line)
    {
        lock (_lock)
        {
            if (line.StartsWith(ErrorMark, StringComparison.Ordinal))
                _errors.Add(line[ErrorMark.Length..]);
        }
        return line;
    }

    /// <summary>Why the run failed, exactly as the command line says it.</summary>
    internal string Failure(int code)
    {
        lock (_lock)
        {
            return _failures.Count + _errors.Count > 0
                ? string.Join('\n', _failures.Concat(_errors))
                : $"the run ended with exit code {code} and no message; its log may say more";
        }
    }
}
