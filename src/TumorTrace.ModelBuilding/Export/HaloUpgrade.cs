using TumorTrace.Core;
using TumorTrace.Core.Models;
using TumorTrace.Training.Loop;
using TumorTrace.Training.Networks;
using TumorTrace.Training.Onnx;

namespace TumorTrace.ModelBuilding.Export;

/// <summary>
/// Lets the card of a segmenter of an earlier version state the context that its network needs (`tumortrace model halo`).
/// </summary>
internal static class HaloUpgrade
{
    /// <returns>The halo in px; null if there was nothing to do: the card states one, or nothing is known of its network.</returns>
    /// <exception cref="UserException">Not an ONNX file, or a card that cannot be read.</exception>
    public static int? Run(string path)
    {
        var file = OnnxFile.Read(path);
        if (!file.Metadata.TryGetValue(ModelCard.MetadataKey, out var json))
            return null;
        var card = ModelCard.Parse(json, path);
        if (card.Halo is not null || StartingPoint.SettingsOf(card, path)?.Network.Trunk is null)
            return null;
        card = card with { Halo = TrunkNetwork.Halo };
        ModelFiles.ReplaceCard(path, file, card);
        return card.Halo;
    }
}
