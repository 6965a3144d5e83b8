using System.Globalization;
using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Polygons;
using TumorTrace.Core.Windows;

namespace TumorTrace.Core.Exports;

/// <summary>The CSV files that other programs of the field read. Level-0 px, invariant numbers, "\n" line ends.</summary>
internal static class Tables
{
    /// <summary>WSInfer's patch table: one row per scanned coarse cell.</summary>
    public static void WriteCoarse(string path, CoarseMap coarse)
    {
        ArgumentNullException.ThrowIfNull(coarse);
        using var csv = Open(path, "minx,miny,width,height,prob_Tumor");
        for (var row = 0; row < coarse.Grid.Rows; row++)
        {
            for (var column = 0; column < coarse.Grid.Columns; column++)
            {
                if (!coarse.IsScanned(column, row))
                    continue;
                var square = coarse.Grid.SquareOf(column, row);
                var probability = Quantised.ToProbability(coarse[column, row]);
                csv.WriteLine(
                    FormattableString.Invariant(
                        $"{square.X:0.###},{square.Y:0.###},{square.Width:0.###},{square.Height:0.###},{probability:0.######}"
                    )
                );
            }
        }
    }

    /// <summary>Camelyon16 task 1: "confidence,X,Y" per region, at the region's most probable point, no header.</summary>
    public static void WriteDetections(string path, TracedPolygons polygons)
    {
        ArgumentNullException.ThrowIfNull(polygons);
        using var csv = Open(path, header: null);
        foreach (var region in polygons.Regions)
            csv.WriteLine(
                FormattableString.Invariant($"{region.MaxProbability:0.######},{Math.Floor(region.Peak.X):0},{Math.Floor(region.Peak.Y):0}")
            );
    }

    /// <summary>Camelyon16 task 2: "slide name,probability" per slide, the probability being the heatmap's maximum.</summary>
    public static void WriteSlideScores(string path, IEnumerable<(string Slide, double Score)> scores)
    {
        ArgumentNullException.ThrowIfNull(scores);
        using var csv = Open(path, header: null);
        foreach (var (slide, score) in scores)
            csv.WriteLine($"{slide},{score.ToString("0.######", CultureInfo.InvariantCulture)}");
    }

    private static StreamWriter Open(string path, string? header)
    {
        var csv = new StreamWriter(path) { NewLine = "\n" };
        if (header is not null)
            csv.WriteLine(header);
        return csv;
    }
}
