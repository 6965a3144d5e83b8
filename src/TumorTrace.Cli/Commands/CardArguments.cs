using System.CommandLine;
using System.Globalization;
using TumorTrace.Cli.Models;
using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Training.Data;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Networks;

namespace TumorTrace.Cli.Commands;

/// <summary>What a model's card says beside what follows from the training itself.</summary>
internal static class CardArguments
{
    public static readonly Option<string?> Name = new("--name") { Description = "The model's name (default: the output's)" };
    public static readonly Option<string?> License = new("--license") { Description = "Licence of the weights" };
    public static readonly Option<string[]> Data = new("--card-data") { Description = "Data sets, split and licences, in words" };
    public static readonly Option<string[]> Metric = new("--metric")
    {
        Description = "NAME=VALUE measured on data not trained on; may be repeated",
    };
    public static readonly Option<string[]> HeldOut = new("--held-out")
    {
        Description =
            "GROUP.json of `model evaluate --json` for a twin trained without that group: its figures go into the card; may be repeated",
    };
    public static readonly Option<int> DenseWindow = new("--dense-window")
    {
        Description = "Segmenter: side of the windows it is run on, a multiple of 8",
        DefaultValueFactory = _ => 1280,
    };

    public static IEnumerable<Option> All => [Name, License, Data, Metric, HeldOut, DenseWindow];

    public static ModelCard Card(ParseResult parsed, TrainedModel model, string onnxPath)
    {
        var settings = model.Settings;
        var patches = model.Settings.Patches;
        var classifier = patches.Task == ModelTask.Classifier;
        var card = new ModelCard(
            parsed.GetValue(Name) ?? Path.GetFileNameWithoutExtension(onnxPath),
            patches.Task,
            patches.TargetMpp,
            patches.Window,
            Cell: classifier ? patches.Cell : null,
            OutputStride: classifier ? null : patches.OutputStride,
            DenseWindow: classifier ? null : parsed.GetValue(DenseWindow),
            Input: new ModelInput(),
            Classes: ["tumor"],
            License: parsed.GetValue(License),
            Training: Facts(parsed, settings, model),
            Metrics: Merge(Scores(parsed, model, onnxPath), parsed.GetValue(Metric) ?? []),
            Stain: patches.Stain,
            Temperature: model.Calibration?.Temperature,
            Threshold: model.Calibration?.Threshold,
            DenseStep: classifier
            && patches.Cell % (settings.Trunk is null ? SlimInceptionV3.TotalStride : TrunkNetwork.ClassifierStride) == 0
                ? patches.Cell
                : null
        );
        return ModelCard.Parse(card.ToJson(), onnxPath);
    }

    private static Dictionary<string, string> Facts(ParseResult parsed, TrainingSettings settings, TrainedModel model)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (parsed.GetValue(Data) is { Length: > 0 } data)
            facts["data"] = string.Join("; ", data);
        facts["label_rule"] = settings.Patches.Task == ModelTask.Classifier ? PatchSettings.ClassifierRule : PatchSettings.SegmenterRule;
        facts["best_step"] = $"{model.Step} of {settings.Steps}, batches of {settings.Batch}";
        if (parsed.GetValue(HeldOut) is { Length: > 0 } twins)
            facts["held_out"] =
                $"figures held_out_GROUP_… are of this model, or of a twin trained in the same way, that never saw the group ({string.Join(", ", twins.Select(Path.GetFileNameWithoutExtension))}), before calibration";
        if (model.Calibration is { } c)
        {
            facts["calibration"] =
                FormattableString.Invariant($"temperature {c.Temperature:f3}")
                + (
                    double.IsNaN(c.ErrorBefore)
                        ? ", fitted to a twin of this model trained without the data it was fitted on"
                        : FormattableString.Invariant(
                            $", fitted on validation patches: expected calibration error {c.ErrorBefore:f4} before, {c.ErrorAfter:f4} after"
                        )
                )
                + (
                    c.Threshold == 0.5
                        ? ""
                        : FormattableString.Invariant($"; then the operating point moved: 0.5 stands for {c.Threshold:f2}")
                );
        }
        facts["settings"] = settings.ToJson();
        return facts;
    }

    private static Dictionary<string, double> Scores(ParseResult parsed, TrainedModel model, string onnxPath) =>
        new(
            model.Scores.Concat(
                (parsed.GetValue(HeldOut) ?? []).SelectMany(r =>
                    HeldOutReport.Metrics(r, model.Settings.Patches.Task, Path.GetFileNameWithoutExtension(onnxPath))
                )
            ),
            StringComparer.Ordinal
        );

    private static Dictionary<string, double> Merge(IReadOnlyDictionary<string, double> scores, string[] given)
    {
        var metrics = new Dictionary<string, double>(scores, StringComparer.Ordinal);
        foreach (var text in given)
        {
            var parts = text.Split('=', 2);
            metrics[parts[0]] =
                parts.Length == 2 && double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
                    ? value
                    : throw new UserException($"--metric {text}: expected NAME=NUMBER, such as --metric dice_bcss_1008=0.81");
        }
        return metrics;
    }
}
