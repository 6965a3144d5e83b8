using TumorTrace.Core.Annotations;
using TumorTrace.Core.Files;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Models;
using TumorTrace.Slides.Rasters;
using TumorTrace.Training.Data;

namespace TumorTrace.ModelBuilding.Datasets;

/// <summary>A contact sheet of patches as the network sees them: one row per patch, plain and augmented.</summary>
internal sealed class PatchSheet(PatchSampler sampler, PatchSettings settings)
{
    /// <param name="path">The PNG file.</param>
    /// <param name="count">Patches, from the first on.</param>
    /// <param name="draws">Augmented draws of each.</param>
    public void Write(string path, string title, int count, int draws)
    {
        var rows = Enumerable.Range(0, count).AsParallel().AsOrdered().Select(i => Row(sampler.Show(i, draws))).ToList();
        string[] head = ["as it is", .. Enumerable.Range(1, draws).Select(i => $"augmented {i}")];
        AtomicFile.Write(path, temporary => ContactSheet.Write(temporary, title, head, rows));
    }

    private SheetRow Row(IReadOnlyList<PatchView> views)
    {
        var first = views[0];
        var position = first.Position;
        var source = position.Region.Case;
        var centre = position.Region.ToLevel0(position.X, position.Y);
        var label = first.Label switch
        {
            TumorLabel.Tumor => "tumour",
            TumorLabel.Normal => "normal",
            _ => "unknown",
        };
        var share =
            settings.Task == ModelTask.Segmenter && first.TumorShare is { } s
                ? FormattableString.Invariant($", {100 * s:f0} % tumour")
                : "";
        return new SheetRow(
            FormattableString.Invariant(
                $"{Path.GetFileName(source.Image)}, group {source.Group}, centre x {centre.X:0}, y {centre.Y:0}: {label}{share}"
            ),
            [.. views.Select(Patch)]
        );
    }

    private SheetPatch Patch(PatchView view)
    {
        var image = new RgbImage(settings.Window, settings.Window, view.Patch.Pixels);
        return settings.Task == ModelTask.Classifier
            ? new SheetPatch(image, view.Label, Cell: settings.Cell)
            : new SheetPatch(image, view.Label, view.TargetLabels);
    }
}
