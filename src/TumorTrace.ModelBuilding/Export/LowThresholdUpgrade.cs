using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Core.Polygons;
using TumorTrace.Training.Onnx;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>
/// Writes <see cref="ModelCard.LowThreshold"/> into a segmenter's card, inside the file and beside it, and into those of its lighter forms.
/// </summary>
internal static class LowThresholdUpgrade
{
    /// <param name="low">Probability; the usual threshold or more takes it out of the card.</param>
    /// <exception cref="UserException">Not a segmenter, not an ONNX file, or no card inside.</exception>
    /// <returns>The files that were changed.</returns>
    public static IReadOnlyList<string> Run(string path, double low)
    {
        string[] all = [path, .. LighterForm.Beside(path)];
        // All are read before any is changed.
        var models = all.Select(f => (Path: f, File: OnnxFile.Read(f)))
            .Select(m => (m.Path, m.File, Card: CardOf(m.Path, m.File)))
            .ToList();
        foreach (var (file, model, card) in models)
            ModelFiles.ReplaceCard(file, model, card with { LowThreshold = low < new PolygonOptions().Threshold ? low : null });
        return all;
    }

    private static ModelCard CardOf(string path, OnnxFile file)
    {
        if (!file.Metadata.TryGetValue(ModelCard.MetadataKey, out var json))
            throw new UserException($"{path}: has no card inside, expected a model that `train` or `model export` wrote");
        var card = ModelCard.Parse(json, path);
        return card.Task == ModelTask.Segmenter
            ? card
            : throw new UserException($"{path}: its card says classifier, expected a segmenter: regions are drawn from its probabilities");
    }
}
