using System.CommandLine;
using System.Globalization;
using TumorTrace.Core;
using TumorTrace.Core.Annotations;
using TumorTrace.Core.Exports;
using TumorTrace.Core.Geometry;
using TumorTrace.Core.Metrics;
using TumorTrace.Slides;
using TumorTrace.Slides.Rasters;

namespace TumorTrace.Cli.Commands;

/// <summary>`tumortrace evaluate`: one slide's result against its ground truth.</summary>
internal static class EvaluateCommand
{
    /// <summary>A cell counts as tumour from this share of tumour samples on.</summary>
    private const double TumorShare = 0.5;
    private const int SamplesPerCell = 8;

    private static readonly Argument<string> s_run = new("RUN") { Description = "A slide's result folder, OUT/NAME" };
    private static readonly Option<string> s_truth = new("--truth") { Description = "Ground truth: ASAP XML, GeoJSON, NCRF JSON or a mask image", Required = true };
    private static readonly Option<byte?> s_unknown = new("--unknown") { Description = "Grey value of a mask image that means \"not known\"" };
    private static readonly Option<bool> s_json = new("--json") { Description = "The figures as JSON, at full precision" };

    private sealed record Figures(string Slide, double TumorIoU, double Dice, double MeanIoU, double Precision, double Recall, double? WindowAuc, int Windows, int TumorWindows, double Threshold);

    public static Command Create()
    {
        var command = new Command("evaluate", "Measure a slide's result against ground truth.") { s_run, s_truth, s_unknown, s_json };
        command.Subcommands.Add(EvaluateFrocCommand.Create());
        command.SetAction(parsed => Errors.Guard(() => Run(parsed)));
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var folder = parsed.GetRequiredValue(s_run).TrimEnd(Path.DirectorySeparatorChar);
        var name = Path.GetFileName(Path.GetFullPath(folder));
        var manifest = Manifest.TryRead(Path.Combine(folder, $"{name}.manifest.json"))
            ?? throw new UserException($"{folder}: no finished result there, expected {name}.manifest.json as `tumortrace segment` writes it");
        var truth = LabelFile.Open(parsed.GetRequiredValue(s_truth), new PixelSize(manifest.Width, manifest.Height), parsed.GetValue(s_unknown));
        var overlap = Measure(Path.Combine(folder, $"{name}.heatmap.ome.tif"), manifest, truth);
        var cells = Cells(Path.Combine(folder, "..", "model-outputs-csv", $"{name}.csv"), truth);
        Print(new Figures(name, overlap.TumorIoU, overlap.Dice, overlap.MeanIoU, overlap.Precision, overlap.Recall,
            cells.Count == 0 ? null : Auc.Of(cells), cells.Count, cells.Count(c => c.Positive), manifest.Options.TumorThreshold), parsed.GetValue(s_json));
        return ExitCode.Ok;
    }

    private static Overlap Measure(string heatmap, Manifest manifest, ITumorLabels truth)
    {
        using var tiff = new FloatTiffReader(heatmap);
        var step = manifest.Heatmap.Level0PerPixel;
        var labels = new byte[tiff.Width];
        var overlap = default(Overlap);
        for (var y = 0; y < tiff.Height; y++)
        {
            truth.Read(new Level0Point(0, y * step), step, tiff.Width, 1, labels);
            overlap = overlap.Add(tiff.Row(y), labels, manifest.Options.TumorThreshold);
        }
        return overlap;
    }

    /// <summary>The coarse stage's scanned cells; cells of mostly unknown truth are left out.</summary>
    private static List<(double Score, bool Positive)> Cells(string table, ITumorLabels truth)
    {
        var cells = new List<(double, bool)>();
        if (!File.Exists(table))
            return cells;
        var labels = new byte[SamplesPerCell * SamplesPerCell];
        foreach (var line in File.ReadLines(table).Skip(1))
        {
            var values = Array.ConvertAll(line.Split(','), v => double.Parse(v, CultureInfo.InvariantCulture));
            truth.Read(new Level0Point(values[0], values[1]), values[2] / SamplesPerCell, SamplesPerCell, SamplesPerCell, labels);
            var known = labels.Count(l => l != TumorLabel.Unknown);
            if (known * 2 >= labels.Length)
                cells.Add((values[4], labels.Count(l => l == TumorLabel.Tumor) >= TumorShare * known));
        }
        return cells;
    }

    private static void Print(Figures figures, bool json)
    {
        if (json)
        {
            Console.WriteLine(Json.Line(figures));
            return;
        }
        Console.WriteLine($"slide        {figures.Slide}, at p >= {figures.Threshold}");
        Console.WriteLine($"tumour IoU   {figures.TumorIoU:f4}   Dice {figures.Dice:f4}   mean IoU {figures.MeanIoU:f4}");
        Console.WriteLine($"precision    {figures.Precision:f4}   recall {figures.Recall:f4}");
        if (figures.WindowAuc is { } auc)
            Console.WriteLine($"window AUC   {auc:f4} over {figures.Windows} coarse cells, {figures.TumorWindows} of them tumour (at least {TumorShare:p0} of the cell)");
    }
}
