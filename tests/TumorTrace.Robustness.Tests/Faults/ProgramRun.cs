using System.Diagnostics;

namespace TumorTrace.Robustness.Tests.Faults;

/// <summary>The program as a process that something may happen to.</summary>
internal sealed class ProgramRun : IDisposable
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _errors;

    private ProgramRun(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _errors = process.StandardError.ReadToEndAsync();
    }

    /// <param name="limits">Commands of the shell that starts the program; empty for none.</param>
    public static ProgramRun Start(IEnumerable<string> arguments, string limits = "")
    {
        var program = Path.Combine(AppContext.BaseDirectory, "tumortrace.dll");
        string[] command = ["-c", $"{limits}\nexec env --default-signal=HUP,INT,QUIT,TERM dotnet \"$@\"", "-", program, .. arguments];
        var start = new ProcessStartInfo("bash", command)
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        return new ProgramRun(Process.Start(start)!);
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>Waits; false if the program ended by itself before.</summary>
    public async Task<bool> StillRunsAfter(TimeSpan time)
    {
        await Task.WhenAny(_process.WaitForExitAsync(), Task.Delay(time));
        return !_process.HasExited;
    }

    /// <summary>kill -9.</summary>
    public async Task Kill()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <exception cref="FaultException">It does not end.</exception>
    public async Task<(int Code, string Said)> End()
    {
        await Task.WhenAny(_process.WaitForExitAsync(), Task.Delay(s_longest));
        if (!_process.HasExited)
        {
            await Kill();
            throw new FaultException($"a hang: no end after {s_longest.TotalSeconds:f0} s");
        }
        return (_process.ExitCode, await _output + await _errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}

/// <summary>Something that must not happen.</summary>
internal sealed class FaultException(string message) : Exception(message);
