using TumorTrace.Cli;
using TumorTrace.Inference;

if (SystemLimits.Problem() is { } problem)
{
    Console.Error.WriteLine($"error: {problem}");
    return ExitCode.Failed;
}

// What nobody caught, on whatever thread: a sentence, not a stack trace and a core dump.
AppDomain.CurrentDomain.UnhandledException += (_, failure) =>
{
    if (failure.ExceptionObject is Exception e)
        Console.Error.WriteLine($"error: {Errors.Describe(e)}");
    Environment.Exit(ExitCode.Failed);
};

// Training keeps its buffers instead: they are the same in every step. A benchmark's peer uses the system's malloc.
if (args is ["train", ..])
    NativeAllocator.KeepBuffers();
else if (args is not ["bench", "peer", ..])
    NativeAllocator.ReleaseLargeBlocks();
return await CommandLine.RunAsync(args);
