using TumorTrace.Cli;
using TumorTrace.Cli.Progress;
using TumorTrace.Inference;

if (SystemLimits.Problem() is { } problem)
{
    SystemLimits.Say(problem);
    return ExitCode.Failed;
}

return await Errors.GuardAsync(() =>
{
    TerminalWriter.Use();
    // Training keeps its buffers instead: they are the same in every step. A benchmark's peer uses the system's malloc.
    if (args is ["train", ..])
        NativeAllocator.KeepBuffers();
    else if (args is not ["bench", "peer", ..])
        NativeAllocator.ReleaseLargeBlocks();
    return CommandLine.RunAsync(args);
});
