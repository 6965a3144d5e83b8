using System.CommandLine;
using TumorTrace.Cli.Commands;

var root = new RootCommand("TumorTrace: fast, refined segmentation of tumour regions in whole-slide images.");
root.Subcommands.Add(SynthCommand.Create());
root.Subcommands.Add(PyramidCommand.Create());
return root.Parse(args).Invoke();
