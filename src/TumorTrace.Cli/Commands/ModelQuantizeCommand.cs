using System.CommandLine;
using TumorTrace.ModelBuilding.Export;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace model quantize`: the int8 or fp16 form of a model.</summary>
internal static class ModelQuantizeCommand
{
    private static readonly Argument<string> s_model = new("MODEL")
    {
        Description = "NAME.onnx, fp32, written by `train` or `model export`; NAME.int8.onnx or NAME.fp16.onnx is written beside it",
    };
    private static readonly Option<LighterPrecision> s_to = new("--to")
    {
        Description = "int8 for processors, or fp16 for GPUs",
        DefaultValueFactory = _ => LighterPrecision.Int8,
    };
    private static readonly Option<string> s_data = new("--data")
    {
        Description =
            "Manifest of labelled images: one half of its val windows chooses int8's scales, the other half is the acceptance test",
        Required = true,
    };
    private static readonly Option<string?> s_root = new("--root")
    {
        Description = "Folder that the manifest's relative paths start from (default: the manifest's)",
    };

    public static Command Create()
    {
        var command = new Command("quantize", "Write a model in int8 or fp16 beside its file, if it agrees with it on labelled images.")
        {
            s_model,
            s_to,
            s_data,
            s_root,
        };
        command.SetAction(parsed =>
            Errors.Guard(() =>
            {
                Quantization.Run(
                    parsed.GetRequiredValue(s_model),
                    parsed.GetValue(s_to),
                    parsed.GetRequiredValue(s_data),
                    parsed.GetValue(s_root),
                    Console.WriteLine,
                    Errors.Warn
                );
                return ExitCode.Ok;
            })
        );
        return command;
    }
}
