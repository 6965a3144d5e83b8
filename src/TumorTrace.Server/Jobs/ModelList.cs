using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Server.Options;

namespace TumorTrace.Server.Jobs;

/// <summary>A model of the zoo, as its card says.</summary>
/// <param name="Metrics">Measured on tissue it was not trained on.</param>
public sealed record ZooModel(string Name, string Version, string? License, IReadOnlyDictionary<string, double> Metrics);

/// <summary>A pair of models that can be chosen by name.</summary>
/// <param name="TargetMpp">µm per working px; null where no card lies beside the models.</param>
/// <param name="Ensemble">Segmenters that take part when all of the pair are asked for.</param>
/// <param name="Demo">For synthetic slides; never chosen by itself.</param>
public sealed record ZooPair(
    string Name,
    double? TargetMpp,
    bool Demo,
    ZooModel Classifier,
    ZooModel Segmenter,
    IReadOnlyList<ZooModel> Ensemble
);

/// <summary>The pairs of models that come along: folders with classifier.onnx and segmenter.onnx.</summary>
internal sealed class ModelList(JobSettings settings)
{
    internal IReadOnlyList<ZooPair> List() => [.. Pairs.Select(Describe)];

    /// <summary>Names alone: no card is read.</summary>
    internal IReadOnlyList<string> Names() => [.. Pairs.Select(p => p.Name)];

    private IEnumerable<ModelPair> Pairs => ModelPair.In(settings.ModelsFolder).Where(p => p.IsWhole);

    private static ZooPair Describe(ModelPair pair) =>
        new(
            pair.Name,
            Card(pair.Segmenter)?.TargetMpp,
            pair.IsDemo,
            Model(pair.Classifier),
            Model(pair.Segmenter),
            [.. pair.Segmenters.Select(Model)]
        );

    private static ZooModel Model(string file) =>
        Card(file) is { } card
            ? new ZooModel(card.Name, card.Version, card.License, card.Metrics ?? new Dictionary<string, double>(StringComparer.Ordinal))
            : new ZooModel(Path.GetFileNameWithoutExtension(file), "", null, new Dictionary<string, double>(StringComparer.Ordinal));

    /// <summary>Null where the card is inside the model, which only the command line opens, or cannot be read: the run will say so.</summary>
    private static ModelCard? Card(string model)
    {
        var file = Path.ChangeExtension(model, ".card.json");
        try
        {
            return File.Exists(file) ? ModelCard.Parse(File.ReadAllText(file), file) : null;
        }
        catch (Exception e) when (e is UserException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
