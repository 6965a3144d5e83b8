using System.CommandLine;
using System.CommandLine.Invocation;
using TumorTrace.Cli;
using TumorTrace.Cli.Commands;
using TumorTrace.Inference;

// Training keeps its buffers instead: they are the same in every step. A benchmark's peer uses the system's malloc.
if (args is ["train", ..])
    NativeAllocator.KeepBuffers();
else if (args is not ["bench", "peer", ..])
    NativeAllocator.ReleaseLargeBlocks();
var root = new RootCommand("TumorTrace: fast, refined segmentation of tumour regions in whole-slide images.");
root.Subcommands.Add(SegmentCommand.Create());
root.Subcommands.Add(ViewCommand.Create());
root.Subcommands.Add(ServeCommand.Create());
root.Subcommands.Add(EvaluateCommand.Create());
root.Subcommands.Add(CompareCommand.Create());
root.Subcommands.Add(InfoCommand.Create());
root.Subcommands.Add(ConvertCommand.Create());
root.Subcommands.Add(TissueCommand.Create());
root.Subcommands.Add(DatasetCommand.Create());
root.Subcommands.Add(TrainCommand.Create());
root.Subcommands.Add(ModelCommand.Create());
root.Subcommands.Add(SynthCommand.Create());
root.Subcommands.Add(PyramidCommand.Create());
root.Subcommands.Add(BenchCommand.Create());
var parsed = root.Parse(args);

// A mistyped option gets one line, not the whole help text.
if (parsed.Action is ParseErrorAction mistake)
    mistake.ShowHelp = false;

// After Ctrl-C the windows in progress finish: their outputs are kept for the next run.
var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
