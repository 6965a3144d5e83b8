using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Exports;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Metrics;
using TumorTrace.Slides;
using TumorTrace.Slides.Rasters;

namespace TumorTrace.Cli.RunEvaluation;

/// <summary>What was measured on one slide.</summary>
/// <param name="Features">For the forest of slide scores.</param>
internal sealed record SlideResult(SlideFigures Figures, IReadOnlyList<LesionFigures> Lesions, double[] Features);

/// <summary>One slide of a run against its truth. Safe to use from several threads, each with its own slide.</summary>
/// <param name="pictures">Folder for pictures of where prediction and truth agree; null for none.</param>
internal sealed class SlideEvaluator(TruthSource truth, SlideRoll roll, bool camelyon16, EvaluationOptions options, string? pictures)
{
    public SlideResult Measure(RunSlide slide)
    {
        var manifest = slide.Manifest;
        var (size, mpp) = (new PixelSize(manifest.Width, manifest.Height), camelyon16 ? LesionRule.Camelyon16.Mpp : manifest.Mpp);
        var scratch = Directory.CreateTempSubdirectory("tumortrace-evaluate-").FullName;
        try
        {
            using var map = HeatmapFile.Read(slide.File("heatmap.ome.tif"), Path.Combine(scratch, "map.tiles"), manifest.Heatmap.Level0PerPixel);
            using var reduced = Reduced(map, mpp, scratch);
            var lesions = Lesions(slide.Name, size, mpp);
            var isTumor = roll.IsTumor(slide.Name, lesions.Lesions.Count > 0);
            // A tumour slide without outlines can only be scored as a whole; a normal one needs none.
            var pixels = isTumor && truth.FileOf(slide.Name) is null ? null : Compare(slide, map, size);
            return Result(slide, map, reduced.Map, lesions, pixels, isTumor, mpp);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private SlideResult Result(RunSlide slide, Heatmap map, Heatmap reduced, LesionMap lesions, PixelComparison? pixels, bool isTumor, double mpp)
    {
        var unknown = pixels?.Unknown;
        var regionMax = lesions.Hits(slide.Name, Known(Detectors.RegionMax(map, options.RegionThreshold), unknown, pixels));
        var nms = lesions.Hits(slide.Name, Known(Detectors.Nms(reduced, NmsRadius(reduced, mpp)), unknown, pixels));
        var fit = isTumor && pixels is not null
            ? BoundaryFit.Of(pixels.Predicted, pixels.Truth, pixels.Level0PerPixel * slide.Manifest.Mpp, options.BoundaryUm, unknown) : (BoundaryFit?)null;
        var (px, level) = (Mm2(pixels?.Level0PerPixel ?? 0, slide), slide.Manifest);
        var tissueMm2 = level.Result.TissueFraction * Mm2(1, slide) * level.Width * level.Height;
        var figures = new SlideFigures(slide.Name, isTumor, Quantised.ToProbability(map.Maximum()), ForestScore: null, InFroc: roll.NotInFroc(slide.Name) is null,
            pixels is not null, pixels?.Overlap ?? default, fit?.FScore, fit?.Hausdorff95Um, Seconds(slide.Manifest),
            px * ((pixels?.Overlap.Both ?? 0) + (pixels?.Overlap.TruthOnly ?? 0)), px * ((pixels?.Overlap.Both ?? 0) + (pixels?.Overlap.PredictedOnly ?? 0)), tissueMm2,
            regionMax, nms, (pixels?.Reliability ?? new Reliability()).Bins(), Picture(slide, pixels), File.Exists(slide.File("overlay.png")) ? slide.File("overlay.png") : null);
        var um = reduced.Level0PerPixel * slide.Manifest.Mpp;
        return new SlideResult(figures, [.. Rows(slide.Name, lesions, regionMax, nms)], SlideFeatures.Of(reduced, tissueMm2 * 1e6 / (um * um), um));
    }

    private LesionMap Lesions(string slide, PixelSize size, double mpp)
    {
        var rule = camelyon16 ? LesionRule.Camelyon16 : LesionRule.For(mpp);
        return truth.FileOf(slide) is { } file ? truth.Lesions(file, rule, size) : LesionMap.Of(new Core.Imaging.BitMask(1, 1), rule);
    }

    private PixelComparison Compare(RunSlide slide, Heatmap map, PixelSize size)
    {
        var labels = truth.FileOf(slide.Name) is { } file ? truth.Labels(file, size) : new PolygonLabels([]);
        try
        {
            var subdivision = slide.Manifest.Options.Mode == CascadeMode.CoarseOnly ? PixelComparison.DensePerCoarse : 1;
            return PixelComparison.Of(map, subdivision, size, labels, LabelFile.OpenTissue(slide.File("tissue.png"), size), options.Threshold);
        }
        finally
        {
            (labels as IDisposable)?.Dispose();
        }
    }

    /// <summary>The heatmap at the px size nearest to NCRF's level 6 (15.6 µm), or as it is where it is coarser.</summary>
    private static ReducedMap Reduced(Heatmap map, double mpp, string scratch)
    {
        var halvings = (int)Math.Max(0, Math.Round(Math.Log2(64 * LesionRule.Camelyon16.Mpp / (map.Level0PerPixel * mpp))));
        var levels = HeatmapPyramid.Build(map, Path.Combine(scratch, "reduced"), smallest: 1);
        return new ReducedMap(levels, Math.Min(halvings, levels.Count - 1));
    }

    private sealed class ReducedMap(List<Heatmap> levels, int index) : IDisposable
    {
        public Heatmap Map => levels[index];

        public void Dispose() => levels.Skip(1).ToList().ForEach(l => l.Dispose());
    }

    private static int NmsRadius(Heatmap reduced, double mpp) => Math.Max(1, (int)Math.Round(Detectors.NmsRadiusUm / (reduced.Level0PerPixel * mpp)));

    /// <summary>Detections where the truth is not known neither help nor harm.</summary>
    private static IEnumerable<Detection> Known(IReadOnlyList<Detection> detections, Core.Imaging.BitMask? unknown, PixelComparison? pixels) =>
        unknown is null ? detections : detections.Where(d => !unknown[(int)(d.Point.X / pixels!.Level0PerPixel), (int)(d.Point.Y / pixels.Level0PerPixel)]);

    private static IEnumerable<LesionFigures> Rows(string slide, LesionMap map, SlideHits regionMax, SlideHits nms)
    {
        var um = map.Rule.Level0PerPixel * map.Rule.Mpp;
        return map.Lesions.Select(l => new LesionFigures(slide, l.Label, (l.CentroidX + 0.5) * map.Rule.Level0PerPixel, (l.CentroidY + 0.5) * map.Rule.Level0PerPixel,
            l.Pixels * um * um / 1e6, l.MajorAxis * um, l.IsItc, regionMax.Lesions[l.Label - 1], nms.Lesions[l.Label - 1]));
    }

    private string? Picture(RunSlide slide, PixelComparison? pixels)
    {
        if (pictures is null || pixels is null)
            return null;
        var name = $"{slide.Name}.agreement.png";
        AtomicFile.Write(Path.Combine(pictures, name), path => AgreementPicture.Write(path,
            new AgreementContent(slide.Name, pixels.Level0PerPixel * slide.Manifest.Mpp, pixels.Predicted, pixels.Truth, pixels.Unknown, pixels.Tissue)));
        return name;
    }

    private static double Mm2(double level0, RunSlide slide) => Math.Pow(level0 * slide.Manifest.Mpp / 1000, 2);

    /// <summary>A resumed run's time is not the slide's.</summary>
    private static double? Seconds(Manifest manifest) => manifest.Stages.Any(s => s.Resumed > 0) ? null : manifest.TotalSeconds;
}
