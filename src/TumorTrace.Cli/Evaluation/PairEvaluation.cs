using TumorTrace.Cli.Commands;
using TumorTrace.Cli.Jobs;
using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Models;
using TumorTrace.Core.Stains;
using TumorTrace.Core.Windows;
using TumorTrace.Models;
using TumorTrace.Slides;
using TumorTrace.Training.Data;

namespace TumorTrace.Cli.Evaluation;

/// <summary>What is measured together: a classifier, segmenters, or both.</summary>
internal sealed record PairFiles(string Name, string? Classifier, IReadOnlyList<string> Segmenters);

/// <param name="Block">Side in working px of the blocks that are resampled where there are few images.</param>
/// <param name="Dense">Blocks of classifiers' dense mode.</param>
/// <param name="CellPx">Level-0 px of the label maps' px; null: as the files tell.</param>
internal sealed record PairOptions(int Block, double? CellPx, int Threads, CoarseOptions Dense);

/// <summary>Opens the images at the models' scale and measures the models of one pair.</summary>
internal static class PairEvaluation
{
    /// <summary>Label maps with px at least so many level-0 px wide are also measured px by px.</summary>
    private const double CoarseFrom = 8;

    public static PairResult Run(
        PairFiles files,
        IReadOnlyList<TrainingCase> cases,
        PairOptions options,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var opened = new List<IPatchModel>();
        try
        {
            var classifiers = files.Classifier is { } path ? Precisions(path, ModelTask.Classifier, opened) : [];
            List<IReadOnlyList<TimedModel>> segmenters = [.. files.Segmenters.Select(s => Precisions(s, ModelTask.Segmenter, opened))];
            CheckAlike(opened);
            return Measure(files.Name, classifiers, segmenters, cases, options, time, cancel);
        }
        finally
        {
            foreach (var model in opened)
                model.Dispose();
        }
    }

    private static PairResult Measure(
        string name,
        List<TimedModel> classifiers,
        List<IReadOnlyList<TimedModel>> segmenters,
        IReadOnlyList<TrainingCase> cases,
        PairOptions options,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var card = classifiers.Concat(segmenters.SelectMany(s => s)).First().Model.Card;
        using var images = OpenImages.Of(cases, card.TargetMpp);
        var regions = images.Regions;
        var units = ResamplingUnits.Of(regions, options.Block);
        images.Normalize(classifiers.Count == 0 ? null : classifiers[0].Model.Card.Stain);
        var windows =
            classifiers.Count == 0
                ? []
                : ClassifierEvaluation.Run(
                    classifiers,
                    regions,
                    units,
                    options.Dense,
                    options.Threads,
                    Lines($"{name} classifier", time),
                    cancel
                );
        images.Normalize(segmenters.Count == 0 ? null : segmenters[0][0].Model.Card.Stain);
        var (side, cell) =
            segmenters.Count == 0
                ? (null, null)
                : (DenseWindow(segmenters[0][0].Model.Card, regions), options.CellPx ?? CoarseLabels(cases));
        var dense =
            segmenters.Count == 0
                ? []
                : SegmenterEvaluation.Run(
                    segmenters,
                    side!.Value,
                    cell,
                    regions,
                    units,
                    options.Threads,
                    Lines($"{name} segmenter", time),
                    cancel
                );
        return new PairResult(
            name,
            card.TargetMpp,
            units.Description,
            units.Count,
            regions.Count,
            windows,
            classifiers.Count == 0 ? null : Rule(classifiers[0].Model.Card),
            dense,
            side,
            cell
        );
    }

    private static string Rule(ModelCard card) =>
        $"windows of {card.Window} px around cells of {card.Cell} px, one cell apart, at least {ClassifierEvaluation.Windows(card).MinTissue:p0} tissue; truth: {PatchSettings.ClassifierRule}";

    private static int? DenseWindow(ModelCard card, IReadOnlyList<TrainingRegion> regions) =>
        DenseAnswer.Window(card.DenseWindow!.Value, card.OutputStride!.Value, regions);

    /// <summary>A model and, where NAME.int8.onnx lies beside NAME.onnx, its int8 form.</summary>
    private static List<TimedModel> Precisions(string path, ModelTask task, List<IPatchModel> opened)
    {
        var models = new List<TimedModel> { Load(path, "fp32") };
        var quantised = Path.ChangeExtension(path, ".int8.onnx");
        if (File.Exists(quantised) && Path.GetFullPath(quantised) != Path.GetFullPath(path))
            models.Add(Load(quantised, "int8"));
        return models;

        TimedModel Load(string file, string precision)
        {
            opened.Add(ModelZoo.Load(file, task));
            return new TimedModel(opened[^1], precision);
        }
    }

    private static void CheckAlike(List<IPatchModel> models)
    {
        var first = models[0];
        foreach (var other in models)
        {
            if (other.Card.TargetMpp != first.Card.TargetMpp)
                throw new UserException(
                    $"{other.Path}: made for {other.Card.TargetMpp} µm/px, but {first.Path} for {first.Card.TargetMpp}; measure them in two calls"
                );
            var same = models.First(m => m.Card.Task == other.Card.Task);
            if (!StainProfile.Same(other.Card.Stain, same.Card.Stain))
                throw new UserException(
                    $"{other.Path}: its card asks for another staining than that of {same.Path}; measure them in two calls"
                );
            if (
                other.Card.OutputStride != same.Card.OutputStride
                || other.Card.Window != same.Card.Window && other.Card.Task == ModelTask.Classifier
                || other.Card.Cell != same.Card.Cell
            )
                throw new UserException(
                    $"{other.Path}: its card's window, cell or output stride is not that of {same.Path}; measure them in two calls"
                );
        }
    }

    /// <summary>Level-0 px of a label px, where every image's labels are an equally coarse mask; else null.</summary>
    private static double? CoarseLabels(IReadOnlyList<TrainingCase> cases)
    {
        double[] ratios = [.. cases.Select(Ratio).Distinct()];
        return ratios.Length == 1 && ratios[0] >= CoarseFrom ? ratios[0] : null;
    }

    private static double Ratio(TrainingCase source)
    {
        if (source.LabelFile is not { } labels || !MaskLabels.IsMask(labels))
            return 0;
        using var mask = SlideFile.Open(labels);
        using var image = SlideFile.Open(source.Image, source.Mpp);
        return Math.Round((double)image.Info.Size.Width / mask.Info.Size.Width, 3);
    }

    private static Progress Lines(string what, TimeProvider time) => new(what, new ProgressLines(time, Console.Error));

    /// <summary>The lines with what they are about; workers report at the same time.</summary>
    private sealed class Progress : IProgress<double>
    {
        private readonly Lock _lock = new();
        private readonly ProgressLines _lines;

        public Progress(string what, ProgressLines lines)
        {
            _lines = lines;
            Console.Error.WriteLine(what);
        }

        public void Report(double value)
        {
            lock (_lock)
                _lines.Report(value);
        }
    }
}
