using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.ModelBuilding.Datasets;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Onnx;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>What is exported, and how its probabilities are calibrated.</summary>
public sealed record ModelExportRequest
{
    /// <summary>best.safetensors of a training run.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>The ONNX file; its cards are written beside it.</summary>
    public required string Output { get; init; }

    public CardDraft Card { get; init; } = new();

    /// <summary>Manifest whose val images (or those of held-out groups) calibrate the probabilities; null for none.</summary>
    public string? Calibrate { get; init; }

    /// <summary>With <see cref="Calibrate"/>: let 0.5 stand for the threshold that is best on those images.</summary>
    public bool MoveThreshold { get; init; }

    /// <summary>Groups that make up the test split, in place of the manifest's.</summary>
    public IReadOnlyList<string> HeldOut { get; init; } = [];

    /// <summary>
    /// Probability, as trained, that 0.5 is to stand for: what was best for groups that hold-out models never saw. It stands in for
    /// a calibration: with it, <see cref="Calibrate"/> and <see cref="CalibrationCards"/> stay empty. Null: not moved.
    /// </summary>
    public double? OperatingPoint { get; init; }

    /// <summary>Cards of hold-out models, whose mean temperature and threshold are used.</summary>
    public IReadOnlyList<string> CalibrationCards { get; init; } = [];

    /// <summary>Manifest whose val windows an int8 model is calibrated and tested on; null for no int8 model.</summary>
    public string? Int8 { get; init; }

    /// <summary>Store the weights in 16 bits, which halves the fp32 file; what is computed stays in 32 bits.</summary>
    public bool HalfWeights { get; init; }

    /// <summary>Folder that the manifests' relative paths start from; null for each manifest's own.</summary>
    public string? Root { get; init; }
}

/// <summary>Writes a trained network as ONNX with its card, and as int8 if asked.</summary>
public static class ModelExport
{
    /// <param name="report">Receives one line per step.</param>
    /// <param name="warn">Receives a sentence for each image whose staining cannot be measured.</param>
    /// <exception cref="UserException">A file cannot be read, or the int8 model fails its acceptance test.</exception>
    public static void Run(ModelExportRequest request, Action<string> report, Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(report);
        var model = TrainedModel.Load(request.Checkpoint);
        if (request.Calibrate is { } manifest)
            model = Calibrated(model, manifest, request, report, warn);
        if (request.CalibrationCards is { Count: > 0 } cards)
            model = Calibration.Apply(model, Calibration.Mean([.. cards.Select(HoldOutCalibration)]));
        if (request.OperatingPoint is { } point)
            model = Calibration.Apply(model, CalibrationReport.Moved(point));
        var card = request.Card.Card(model, request.Output);
        ModelFiles.Write(request.Output, model.Settings.Describe(), model.Tensors, card);
        report($"{request.Output}: weights of step {model.Step}");
        if (request.HalfWeights)
            TrialFile.Replace(request.Output, trial => OnnxFile.HalveWeights(request.Output, trial));
        References.Add(request.Output, ReferenceWindows.Fp32Tolerance);
        if (request.Int8 is not { } int8)
            return;
        var windows = ExportWindows.Read(int8, request.Root, model.Settings, warn);
        new Int8Export(model, card, request.Output, windows, report).Write();
    }

    private static CalibrationReport HoldOutCalibration(string card) =>
        ModelCard.Parse(File.ReadAllText(card), card) is { Temperature: { } temperature, Threshold: { } threshold }
            ? new CalibrationReport(temperature, threshold, double.NaN, double.NaN)
            : throw new UserException($"{card}: holds no temperature and threshold, expected the card of a calibrated model");

    private static TrainedModel Calibrated(
        TrainedModel model,
        string manifest,
        ModelExportRequest request,
        Action<string> report,
        Action<string> warn
    )
    {
        var settings = model.Settings;
        string[] heldOut = [.. request.HeldOut];
        var cases = TrainingSet.HoldOut(TrainingSet.Read(manifest, request.Root), heldOut);
        using var images = OpenImages.Open(cases, heldOut.Length > 0 ? "test" : "val", settings, warn);
        var windows = ValidationPatches.Find(images.Regions, settings.Patches, settings.Validation.Patches);
        var calibrated = Calibration.Fit(model, windows, request.MoveThreshold);
        var fit = calibrated.Calibration!;
        report(
            $"temperature {fit.Temperature:f3}: calibration error {fit.ErrorBefore:f4}, then {fit.ErrorAfter:f4}"
                + (request.MoveThreshold ? $"; 0.5 stands for {fit.Threshold:f2}" : "")
        );
        report(string.Join(", ", calibrated.Scores.Select(s => $"{s.Key} {s.Value:f4}")));
        return calibrated;
    }
}
