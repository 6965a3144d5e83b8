using TumorTrace.Core.Evaluation;
using TumorTrace.Core.Files;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Imaging;
using TumorTrace.Core.Metrics;
using TumorTrace.Core.Pipeline;
using TumorTrace.Core.Polygons;
using TumorTrace.Core.Runs;
using TumorTrace.Evaluation.Truth;
using TumorTrace.Slides;
using TumorTrace.Slides.Rasters;

namespace TumorTrace.Evaluation.Runs;

/// <summary>The metrics of one slide.</summary>
/// <param name="Features">For the forest of slide scores.</param>
internal sealed record SlideMeasurement(SlideMetrics Metrics, IReadOnlyList<LesionMetrics> Lesions, double[] Features);

/// <summary>Evaluates one slide of a run against its truth. Safe to use from several threads, each with its own slide.</summary>
/// <param name="pictures">Folder for pictures of where prediction and truth agree; null for none.</param>
internal sealed class SlideEvaluator(TruthSource truth, SlideSelection selection, EvaluationOptions options, string? pictures)
{
    public SlideMeasurement Measure(RunSlide slide)
    {
        var manifest = slide.Manifest;
        var size = new PixelSize(manifest.Width, manifest.Height);
        var rule = selection.RuleFor(manifest.Mpp);
        var scratch = Directory.CreateTempSubdirectory("tumortrace-evaluate-").FullName;
        try
        {
            using var map = HeatmapFile.Read(
                slide.File(RunFiles.Heatmap),
                Path.Combine(scratch, "map.tiles"),
                manifest.Heatmap.Level0PerPixel
            );
            using var reduced = new ReducedMap(map, rule.Mpp, scratch);
            var lesions = truth.Lesions(slide.Name, rule, size);
            var isTumor = selection.IsTumor(slide.Name, lesions.Lesions.Count > 0 || truth.HasTumorArea(slide.Name));
            // A tumour slide without outlines can only be scored as a whole; a normal slide needs none.
            var pixels = isTumor && truth.FileOf(slide.Name) is null ? null : Compare(slide, map, size);
            return Result(slide, map, reduced.Map, lesions, pixels, isTumor);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private SlideMeasurement Result(RunSlide slide, Heatmap map, Heatmap reduced, LesionMap lesions, PixelComparison? pixels, bool isTumor)
    {
        var regions = Mask(slide, map, options.RegionThreshold);
        var regionMax = lesions.Hits(slide.Name, Detectors.RegionMax(map, regions, Unknown(pixels)));
        var nms = lesions.Hits(
            slide.Name,
            Detectors.Nms(reduced, NmsRadius(reduced, lesions.Rule.Mpp)).Where(d => Unknown(pixels)?.Invoke(d.Point) is not true)
        );
        var fit = isTumor ? Fit(slide, pixels) : null;
        var um = reduced.Level0PerPixel * slide.Manifest.Mpp;
        var metrics = new SlideMetrics(
            slide.Name,
            isTumor,
            Score: Quantised.ToProbability(map.Maximum()),
            ForestScore: null,
            InFroc: selection.NotInFroc(slide.Name) is null,
            HasOverlap: pixels is not null,
            Overlap: pixels?.Overlap ?? default,
            BoundaryF: fit?.FScore,
            Hausdorff95Um: fit?.Hausdorff95Um,
            Seconds: Seconds(slide.Manifest),
            TumorMm2: Mm2(slide, pixels, pixels?.TruthPixels),
            PredictedMm2: Mm2(slide, pixels, pixels?.PredictedPixels),
            TissueMm2: slide.TissueMm2,
            regionMax,
            nms,
            Reliability: (pixels?.Reliability ?? new Reliability()).Bins(),
            Picture: Picture(slide, pixels),
            Overlay: File.Exists(slide.File(RunFiles.Overlay)) ? slide.File(RunFiles.Overlay) : null
        );
        return new SlideMeasurement(
            metrics,
            [.. Rows(slide.Name, lesions, regionMax, nms)],
            SlideFeatures.Compute(reduced, slide.TissueMm2 * 1e6 / (um * um), um)
        );
    }

    private BoundaryFit? Fit(RunSlide slide, PixelComparison? pixels) =>
        pixels is null
            ? null
            : BoundaryFit.Compute(
                pixels.Predicted,
                pixels.Truth,
                pixels.Level0PerPixel * slide.Manifest.Mpp,
                options.BoundaryUm,
                pixels.Unknown
            );

    private PixelComparison Compare(RunSlide slide, Heatmap map, PixelSize size)
    {
        var labels = truth.Labels(slide.Name, size);
        var tissue = LabelFile.OpenTissue(slide.File(RunFiles.Tissue), size);
        using var openLabels = labels as IDisposable;
        using var openTissue = tissue as IDisposable;
        var subdivision = slide.Manifest.Options.Mode == CascadeMode.CoarseOnly ? PixelComparison.DensePerCoarse : 1;
        return PixelComparison.Compute(map, Mask(slide, map, options.Threshold), subdivision, size, labels, tissue);
    }

    /// <summary>The px that lie inside polygons, as the run's own were made but for the evaluation's thresholds and areas.</summary>
    private BitMask Mask(RunSlide slide, Heatmap map, double threshold)
    {
        var polygons = slide.Manifest.Options.Polygons.At(threshold);
        polygons = polygons with
        {
            LowThreshold = options.GivenLowThreshold ?? polygons.LowThreshold,
            MinAreaUm2 = options.MinAreaUm2,
            CloseHolesUm2 = options.CloseHolesUm2,
        };
        return TumorMask.Of(map, slide.Manifest.Mpp, polygons).Pixels;
    }

    private static int NmsRadius(Heatmap reduced, double mpp) =>
        Math.Max(1, (int)Math.Round(Detectors.NmsRadiusUm / (reduced.Level0PerPixel * mpp)));

    /// <summary>Detections in areas of unknown truth neither help nor harm.</summary>
    private static Func<Level0Point, bool>? Unknown(PixelComparison? pixels) =>
        pixels?.Unknown is not { } unknown
            ? null
            : point => unknown[(int)(point.X / pixels.Level0PerPixel), (int)(point.Y / pixels.Level0PerPixel)];

    private static IEnumerable<LesionMetrics> Rows(string slide, LesionMap map, SlideHits regionMax, SlideHits nms) =>
        map.Lesions.Select(l => new LesionMetrics(
            slide,
            l.Label,
            map.Rule.CentreOf(l).X,
            map.Rule.CentreOf(l).Y,
            map.Rule.AreaMm2(l),
            map.Rule.MajorAxisUm(l),
            l.IsItc,
            regionMax.Lesions[l.Label - 1],
            nms.Lesions[l.Label - 1]
        ));

    private string? Picture(RunSlide slide, PixelComparison? pixels)
    {
        if (pictures is null || pixels is null)
            return null;
        var name = $"{slide.Name}.agreement.png";
        AtomicFile.Write(
            Path.Combine(pictures, name),
            path =>
                AgreementPicture.Write(
                    path,
                    new AgreementContent(
                        slide.Name,
                        pixels.Level0PerPixel * slide.Manifest.Mpp,
                        pixels.Predicted,
                        pixels.Truth,
                        pixels.Unknown,
                        pixels.Tissue
                    )
                )
        );
        return name;
    }

    private static double Mm2(RunSlide slide, PixelComparison? pixels, long? count) =>
        count is { } n ? n * Math.Pow(pixels!.Level0PerPixel * slide.Manifest.Mpp / 1000, 2) : 0;

    /// <summary>Null for a resumed slide: the last run's time is not the slide's.</summary>
    private static double? Seconds(Manifest manifest) => manifest.Stages.Any(s => s.Resumed > 0) ? null : manifest.TotalSeconds;
}
