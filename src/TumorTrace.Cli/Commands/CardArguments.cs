using System.CommandLine;
using System.Globalization;
using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.ModelBuilding.Export;
using TumorTrace.Training.Loop;

namespace TumorTrace.Cli.Commands;

/// <summary>What a model's card records beside what follows from the training itself.</summary>
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
            "GROUP.json of `model evaluate --json` for a hold-out model, trained without that group: "
            + "its metrics go into the card; may be repeated",
    };
    public static readonly Option<int> DenseWindow = new("--dense-window")
    {
        Description = "Segmenter: side of the windows it is run on, a multiple of 8",
        DefaultValueFactory = _ => CardDraft.UsualDenseWindow,
    };

    public static IEnumerable<Option> All => [Name, License, Data, Metric, HeldOut, DenseWindow];

    public static CardDraft Draft(ParseResult parsed) =>
        new()
        {
            Name = parsed.GetValue(Name),
            License = parsed.GetValue(License),
            Data = parsed.GetValue(Data) ?? [],
            Metrics = Metrics(parsed.GetValue(Metric) ?? []),
            HeldOut = parsed.GetValue(HeldOut) ?? [],
            DenseWindow = parsed.GetValue(DenseWindow),
        };

    public static ModelCard Card(ParseResult parsed, TrainedModel model, string onnxPath) => Draft(parsed).Card(model, onnxPath);

    private static Dictionary<string, double> Metrics(string[] given)
    {
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal);
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
