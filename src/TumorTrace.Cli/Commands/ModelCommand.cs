using System.CommandLine;
using TumorTrace.Cli.Jobs;
using TumorTrace.Cli.Models;
using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Core.Runs;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Onnx;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace model export`: ONNX and cards from a run's best weights, with metrics measured since.</summary>
internal static class ModelCommand
{
    private static readonly Argument<string> s_checkpoint = new("CHECKPOINT") { Description = "best.safetensors of a training run" };
    private static readonly Option<string> s_output = new("--output", "-o")
    {
        Description = "The ONNX file; its cards are written beside it",
        Required = true,
    };

    private static readonly Option<string?> s_calibrate = new("--calibrate")
    {
        Description = "Manifest whose val (or --hold-out) images the probabilities are calibrated on (temperature scaling)",
    };
    private static readonly Option<bool> s_moveThreshold = new("--move-threshold")
    {
        Description = "With --calibrate: 0.5 shall stand for the threshold that is best on the val images",
    };
    private static readonly Option<string[]> s_calibration = new("--calibration")
    {
        Description =
            "Take temperature and threshold from this card instead, of a twin trained without the data they were fitted to; of several the mean",
    };
    private static readonly Option<string?> s_root = new("--root")
    {
        Description = "Folder that the manifest's relative paths start from (default: the manifest's)",
    };
    private static readonly Option<string?> s_int8 = new("--int8")
    {
        Description =
            "Also write an int8 model beside it, with scales from one half of this manifest's val windows and judged on the other",
    };

    public static Command Create()
    {
        var export = new Command("export", "Write a trained network as ONNX with its card.")
        {
            s_checkpoint,
            s_output,
            s_calibrate,
            s_moveThreshold,
            s_calibration,
            s_root,
            TrainCommand.HoldOut,
            s_int8,
        };
        foreach (var option in CardArguments.All)
            export.Options.Add(option);
        export.SetAction(parsed => Errors.Guard(() => Export(parsed)));
        return new Command("model", "Work with model files.")
        {
            export,
            ModelInfoCommand.Create(),
            ModelTestCommand.Create(),
            ModelEvaluateCommand.Create(),
            ModelHaloCommand.Create(),
            ModelUpgradeCommand.Create(),
        };
    }

    private static int Export(ParseResult parsed)
    {
        var model = TrainedModel.Load(parsed.GetRequiredValue(s_checkpoint));
        if (parsed.GetValue(s_calibrate) is { } manifest)
            model = Calibrated(
                model,
                TrainingSet.Read(manifest, parsed.GetValue(s_root)),
                parsed.GetValue(TrainCommand.HoldOut) ?? [],
                parsed.GetValue(s_moveThreshold)
            );
        if (parsed.GetValue(s_calibration) is { Length: > 0 } twins)
            model = Calibration.Apply(model, Calibration.Mean([.. twins.Select(TwinCalibration)]));
        var onnx = parsed.GetRequiredValue(s_output);
        var card = CardArguments.Card(parsed, model, onnx);
        ModelFiles.Write(onnx, model.Settings.Describe(), model.Tensors, card);
        Console.WriteLine($"{onnx}: weights of step {model.Step}");
        References.Add(onnx, ReferenceWindows.Fp32Tolerance);
        if (parsed.GetValue(s_int8) is { } windows)
            new Int8Export(model, card, onnx, ExportWindows.Read(windows, parsed.GetValue(s_root), model.Settings)).Write();
        return ExitCode.Ok;
    }

    private static CalibrationReport TwinCalibration(string card) =>
        ModelCard.Parse(File.ReadAllText(card), card) is { Temperature: { } temperature, Threshold: { } threshold }
            ? new CalibrationReport(temperature, threshold, double.NaN, double.NaN)
            : throw new UserException($"{card}: says no temperature and threshold, expected the card of a model exported with --calibrate");

    private static TrainedModel Calibrated(TrainedModel model, IReadOnlyList<TrainingCase> cases, string[] heldOut, bool moveThreshold)
    {
        var settings = model.Settings;
        using var images = OpenImages.Of(TrainingSet.HoldOut(cases, heldOut), heldOut.Length > 0 ? "test" : "val", settings);
        var calibrated = Calibration.Fit(
            model,
            ValidationPatches.Find(images.Regions, settings.Patches, settings.ValidationPatches),
            moveThreshold
        );
        var report = calibrated.Calibration!;
        Console.WriteLine(
            $"temperature {report.Temperature:f3}: calibration error {report.ErrorBefore:f4}, then {report.ErrorAfter:f4}"
                + (moveThreshold ? $"; 0.5 stands for {report.Threshold:f2}" : "")
        );
        Console.WriteLine(string.Join(", ", calibrated.Scores.Select(s => $"{s.Key} {s.Value:f4}")));
        return calibrated;
    }
}
