using TumorTrace.Core.Models;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Networks;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>What a model's card records beside what follows from the training itself.</summary>
public sealed record CardDraft
{
    /// <summary>Default of <see cref="DenseWindow"/>.</summary>
    public const int UsualDenseWindow = 1280;

    /// <summary>The model's name; null for the file's.</summary>
    public string? Name { get; init; }

    /// <summary>Licence of the weights.</summary>
    public string? License { get; init; }

    /// <summary>Data sets, split and licences, in words.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>Metrics measured on data not trained on; they win over those of the training.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>GROUP.json of `model evaluate` for hold-out models trained without that group.</summary>
    public IReadOnlyList<string> HeldOut { get; init; } = [];

    /// <summary>Segmenter: side in px of the windows that it runs on, a multiple of 8.</summary>
    public int DenseWindow { get; init; } = UsualDenseWindow;

    /// <summary>Segmenter: what its regions go on down to; null for no further than the threshold.</summary>
    public double? LowThreshold { get; init; }

    /// <summary>The card of a trained model.</summary>
    /// <exception cref="Core.UserException">A report of a hold-out model cannot be read, or the card is not valid.</exception>
    public ModelCard Card(TrainedModel model, string onnxPath)
    {
        ArgumentNullException.ThrowIfNull(model);
        var patches = model.Settings.Patches;
        var classifier = patches.Task == ModelTask.Classifier;
        var card = new ModelCard(
            Name ?? Path.GetFileNameWithoutExtension(onnxPath),
            patches.Task,
            patches.TargetMpp,
            patches.Window,
            Cell: classifier ? patches.Cell : null,
            OutputStride: classifier ? null : patches.OutputStride,
            DenseWindow: classifier ? null : DenseWindow,
            Input: new ModelInput(),
            Classes: ["tumor"],
            License: License,
            Training: Facts(model),
            Metrics: AllMetrics(model, Path.GetFileNameWithoutExtension(onnxPath)),
            Stain: patches.Stain,
            Temperature: model.Calibration?.Temperature,
            Threshold: model.Calibration?.Threshold,
            DenseStep: classifier && patches.Cell % Stride(model.Settings) == 0 ? patches.Cell : null
        )
        {
            LowThreshold = classifier ? null : LowThreshold,
            SideMultiple = classifier ? null : NetworkSettings.SideMultiple,
            Halo = classifier || model.Settings.Network.Trunk is null ? null : TrunkNetwork.Halo,
        };
        return ModelCard.Parse(card.ToJson(), onnxPath);
    }

    private Dictionary<string, string> Facts(TrainedModel model)
    {
        var settings = model.Settings;
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Data.Count > 0)
            facts["data"] = string.Join("; ", Data);
        facts["label_rule"] = settings.Patches.Task == ModelTask.Classifier ? PatchSettings.ClassifierRule : PatchSettings.SegmenterRule;
        facts["cost"] = Cost(settings);
        facts["best_step"] = $"{model.Step} of {settings.Optimization.Steps}, batches of {settings.Optimization.Batch}";
        if (HeldOut.Count > 0)
            facts["held_out"] =
                "metrics held_out_GROUP_… are of this model, or of a hold-out model trained in the same way, that never saw the group "
                + $"({string.Join(", ", HeldOut.Select(Path.GetFileNameWithoutExtension))}), "
                + (IsMoved(model.Calibration) ? "at the same operating point" : "before calibration");
        if (model.Calibration is { } calibration)
            facts["calibration"] = Describe(calibration);
        facts["settings"] = settings.ToJson();
        return facts;
    }

    /// <summary>Multiply-accumulates of the convolutions per px of the input.</summary>
    private static string Cost(TrainingSettings settings)
    {
        var side = settings.Patches.Window;
        var each = (double)NetworkCost.MultiplyAccumulates(settings.Describe(), side, side) / ((long)side * side);
        return FormattableString.Invariant($"{each / 1000:0.#} kMAC per px of its input");
    }

    /// <summary>Input px between the positions that a classifier's last layer takes the mean of.</summary>
    private static int Stride(TrainingSettings settings) =>
        settings.Network.Trunk is null ? SlimInceptionV3.TotalStride : TrunkNetwork.ClassifierStride;

    private static bool IsMoved(CalibrationReport? c) => c is not null && c == CalibrationReport.Moved(c.Threshold);

    private static string Describe(CalibrationReport c)
    {
        if (IsMoved(c))
            return FormattableString.Invariant($"not calibrated; the operating point moved: 0.5 stands for {c.Threshold:f2}, ")
                + "found on groups that hold-out models never saw";
        var source = double.IsNaN(c.ErrorBefore)
            ? ", fitted to a hold-out model, trained without the data that it was fitted on"
            : FormattableString.Invariant(
                $", fitted on validation patches: expected calibration error {c.ErrorBefore:f4} before, {c.ErrorAfter:f4} after"
            );
        var moved = FormattableString.Invariant($"; then the operating point moved: 0.5 stands for {c.Threshold:f2}");
        return FormattableString.Invariant($"temperature {c.Temperature:f3}") + source + (c.Threshold == 0.5 ? "" : moved);
    }

    private Dictionary<string, double> AllMetrics(TrainedModel model, string fileName)
    {
        var heldOut = HeldOut.SelectMany(r => HeldOutReport.Metrics(r, model.Settings.Patches.Task, fileName));
        var all = new Dictionary<string, double>(model.Scores.Concat(heldOut), StringComparer.Ordinal);
        foreach (var (name, value) in Metrics)
            all[name] = value;
        return all;
    }
}
