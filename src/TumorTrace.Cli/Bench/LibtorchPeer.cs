using System.Diagnostics;
using TumorTrace.Core;
using TumorTrace.Core.Models;

namespace TumorTrace.Cli.Bench;

/// <summary>
/// A network in eager libtorch, in a process of its own: there it has the malloc, and the threads, that a PyTorch program has, and not
/// those that this program sets for its own engine. Each <see cref="Run"/> is one line to the process and one back.
/// </summary>
internal sealed class LibtorchPeer : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    /// <param name="batch">Windows a call.</param>
    /// <param name="keepBuffers">Let malloc keep large blocks, as ./tumortrace does for training; by itself glibc gives blocks above 32 MiB back and asks for them anew.</param>
    public LibtorchPeer(string models, ModelTask task, int side, int batch, int threads, bool tiny, bool keepBuffers)
    {
        string[] plan = tiny ? ["--tiny"] : [];
        var start = OwnProgram.With([
            "bench",
            "peer",
            "--models",
            models,
            "--task",
            $"{task}",
            "--side",
            $"{side}",
            "--batch",
            $"{batch}",
            "--threads",
            $"{threads}",
            .. plan,
        ]);
        if (keepBuffers)
        {
            start.Environment["MALLOC_MMAP_THRESHOLD_"] = "8589934592";
            start.Environment["MALLOC_TRIM_THRESHOLD_"] = "17179869184";
        }
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    /// <summary>The process's side: answers each line of its input with one call.</summary>
    public static void Serve(Action call)
    {
        while (Console.ReadLine() is not null)
        {
            call();
            Console.WriteLine("done");
        }
    }

    /// <summary>One call of the network.</summary>
    public void Run()
    {
        _process.StandardInput.WriteLine();
        _process.StandardInput.Flush();
        if (_process.StandardOutput.ReadLine() is null)
            throw new UserException($"the libtorch peer ended: {_errors.GetAwaiter().GetResult().Trim()}");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(20)))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
