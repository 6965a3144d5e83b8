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
    private readonly CancellationToken _cancel;
    private readonly CancellationTokenRegistration _stop;

    /// <param name="cancel">Ends the process at once.</param>
    public LibtorchPeer(ProcessStartInfo start, bool keepBuffers, CancellationToken cancel)
    {
        if (keepBuffers)
        {
            start.Environment["MALLOC_MMAP_THRESHOLD_"] = "8589934592";
            start.Environment["MALLOC_TRIM_THRESHOLD_"] = "17179869184";
        }
        _cancel = cancel;
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync(CancellationToken.None);
        _stop = cancel.Register(() => _process.Kill(entireProcessTree: true));
    }

    /// <summary>One call of the network.</summary>
    public void Run()
    {
        try
        {
            _process.StandardInput.WriteLine();
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended: what it said follows.
        }
        var answer = _process.StandardOutput.ReadLine();
        _cancel.ThrowIfCancellationRequested();
        if (answer is null)
            throw new UserException($"the libtorch process ended: {_errors.GetAwaiter().GetResult().Trim()}");
    }

    public void Dispose()
    {
        _stop.Dispose();
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended already.
        }
        if (!_process.WaitForExit(TimeSpan.FromSeconds(20)))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
