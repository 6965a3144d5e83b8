using System.Diagnostics;
using TumorTrace.Core;

namespace TumorTrace.ModelBuilding.Bench;

/// <summary>
/// A network in eager libtorch, in a process of its own: there it has the malloc and the threads of a PyTorch program, not those
/// that TumorTrace sets for its own engine. Each <see cref="Run"/> is one line to the process and one back.
/// </summary>
internal sealed class LibtorchPeer : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    public LibtorchPeer(ProcessStartInfo start, bool keepBuffers)
    {
        if (keepBuffers)
        {
            start.Environment["MALLOC_MMAP_THRESHOLD_"] = "8589934592";
            start.Environment["MALLOC_TRIM_THRESHOLD_"] = "17179869184";
        }
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    /// <summary>One call of the network.</summary>
    public void Run()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        if (_process.StandardOutput.ReadLine() is null)
            throw new UserException($"the libtorch process ended: {_errors.GetAwaiter().GetResult().Trim()}");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(20)))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
