using TumorTrace.Cli;
using TumorTrace.Cli.Progress;
using TumorTrace.Inference;

if (SystemLimits.Problem() is { } problem)
{
    SystemLimits.Say(problem);
    return ExitCode.Failed;
}

try
{
    return await Errors.GuardAsync(Run);
}
catch (Exception e)
{
    // Not even the console could be used.
    SystemLimits.Say(Errors.Describe(e));
    return ExitCode.Failed;
}

Task<int> Run()
{
    TerminalWriter.Use();
    BundledLibraries.Load();
    // Training keeps its buffers instead: they are the same in every step. A benchmark's peer uses the system's malloc.
    if (args is ["train", ..])
        NativeAllocator.KeepBuffers();
    else if (args is not ["bench", "peer", ..])
        NativeAllocator.ReleaseLargeBlocks();
    return CommandLine.RunAsync(args);
}
