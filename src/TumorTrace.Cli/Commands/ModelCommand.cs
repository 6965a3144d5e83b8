using System.CommandLine;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Onnx;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace model export`: ONNX and cards from a run's best weights, with metrics measured since.</summary>
internal static class ModelCommand
{
    private static readonly Argument<string> s_checkpoint = new("CHECKPOINT") { Description = "best.safetensors of a training run" };
    private static readonly Option<string> s_output = new("--output", "-o") { Description = "The ONNX file; its cards are written beside it", Required = true };

    public static Command Create()
    {
        var export = new Command("export", "Write a trained network as ONNX with its card.") { s_checkpoint, s_output };
        foreach (var option in CardArguments.All)
            export.Options.Add(option);
        export.SetAction(parsed => Errors.Guard(() => Export(parsed)));
        return new Command("model", "Work with model files.") { export };
    }

    private static int Export(ParseResult parsed)
    {
        var model = TrainedModel.Load(parsed.GetRequiredValue(s_checkpoint));
        var onnx = parsed.GetRequiredValue(s_output);
        ModelFiles.Write(onnx, model.Settings.Describe(), model.Tensors, CardArguments.Card(parsed, model, onnx));
        Console.WriteLine($"{onnx}: weights of step {model.Step}");
        return ExitCode.Ok;
    }
}
