using System.CommandLine;
using TumorTrace.Cli.Models;
using TumorTrace.Core.Models;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Onnx;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace model export`: ONNX and cards from a run's best weights, with metrics measured since.</summary>
internal static class ModelCommand
{
    private static readonly Argument<string> s_checkpoint = new("CHECKPOINT") { Description = "best.safetensors of a training run" };
    private static readonly Option<string> s_output = new("--output", "-o") { Description = "The ONNX file; its cards are written beside it", Required = true };

    private static readonly Option<string?> s_calibrate = new("--calibrate") { Description = "Manifest whose val images decide the threshold that 0.5 shall stand for" };
    private static readonly Option<string?> s_root = new("--root") { Description = "Folder that the manifest's relative paths start from (default: the manifest's)" };
    private static readonly Option<string?> s_int8 = new("--int8") { Description = "Also write an int8 model beside it, with scales from one half of this manifest's val windows and judged on the other" };
    private static readonly Option<string?> s_references = new("--references") { Description = "Manifest whose val images give the windows for `model test` (default: that of --int8 or --calibrate)" };

    public static Command Create()
    {
        var export = new Command("export", "Write a trained network as ONNX with its card.") { s_checkpoint, s_output, s_calibrate, s_root, s_int8, s_references };
        foreach (var option in CardArguments.All)
            export.Options.Add(option);
        export.SetAction(parsed => Errors.Guard(() => Export(parsed)));
        return new Command("model", "Work with model files.") { export, ModelInfoCommand.Create(), ModelTestCommand.Create() };
    }

    private static int Export(ParseResult parsed)
    {
        var model = TrainedModel.Load(parsed.GetRequiredValue(s_checkpoint));
        if (parsed.GetValue(s_calibrate) is { } manifest)
            model = Calibrated(model, manifest, parsed.GetValue(s_root));
        var onnx = parsed.GetRequiredValue(s_output);
        var card = CardArguments.Card(parsed, model, onnx);
        ModelFiles.Write(onnx, model.Settings.Describe(), model.Tensors, card);
        Console.WriteLine($"{onnx}: weights of step {model.Step}");
        return WithWindows(parsed, model, card, onnx);
    }

    /// <summary>What needs real windows: the answers that `model test` compares with, and the int8 model.</summary>
    private static int WithWindows(ParseResult parsed, TrainedModel model, ModelCard card, string onnx)
    {
        var int8 = parsed.GetValue(s_int8);
        if ((int8 ?? parsed.GetValue(s_references) ?? parsed.GetValue(s_calibrate)) is not { } manifest)
            return ExitCode.Ok;
        var windows = ExportWindows.Read(manifest, parsed.GetValue(s_root), model.Settings);
        References.Add(onnx, windows, ReferenceWindows.Fp32Tolerance);
        if (int8 is not null)
            new Int8Export(model, card, onnx, windows).Write();
        return ExitCode.Ok;
    }

    private static TrainedModel Calibrated(TrainedModel model, string manifest, string? root)
    {
        var settings = model.Settings;
        var regions = TrainCommand.Open(TrainingSet.Read(manifest, root), "val", settings);
        try
        {
            var (calibrated, threshold) = Calibration.Fit(model, ValidationPatches.Find(regions, settings.Patches, settings.ValidationPatches));
            Console.WriteLine($"0.5 stands for the former {threshold:f2}: {string.Join(", ", calibrated.Scores.Select(s => $"{s.Key} {s.Value:f4}"))}");
            return calibrated;
        }
        finally
        {
            foreach (var region in regions)
                region.Dispose();
        }
    }
}
