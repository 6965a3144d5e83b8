using System.CommandLine;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace model`: the commands that work with model files.</summary>
internal static class ModelCommand
{
    public static Command Create() =>
        new("model", "Work with model files.")
        {
            ModelExportCommand.Create(),
            ModelInfoCommand.Create(),
            ModelTestCommand.Create(),
            ModelEvaluateCommand.Create(),
            ModelTableCommand.Create(),
            ModelHaloCommand.Create(),
            ModelQuantizeCommand.Create(),
            ModelUpgradeCommand.Create(),
        };
}
