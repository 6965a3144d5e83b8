using TumorTrace.Core.Geometry;

namespace TumorTrace.Training.Data;

/// <summary>What is wrong, or looks wrong, with a data set.</summary>
/// <param name="Error">True where training would fail or be misled for certain; false for a warning.</param>
internal sealed record DatasetProblem(bool Error, string Message);

/// <summary>What one image brings, measured on an overview of 8 µm/px within the image's area.</summary>
/// <param name="Size">Level-0 px.</param>
/// <param name="Ratio">Level-0 px per working px.</param>
/// <param name="Level">The stored level that working px are made from.</param>
/// <param name="TissueShare">Tissue by OTSU, as a share of the area.</param>
/// <param name="TumorShare">Tumour as a share of the tissue.</param>
/// <param name="UnknownShare">Tissue of unknown label, as a share of the tissue.</param>
internal sealed record ImageMetrics(
    string Image,
    string Split,
    string Group,
    PixelSize Size,
    double Mpp,
    string MppSource,
    double Ratio,
    int Level,
    double TissueMm2,
    double TissueShare,
    double TumorMm2,
    double TumorShare,
    double NormalMm2,
    double UnknownShare
);

/// <summary>Sums of one split.</summary>
internal sealed record SplitMetrics(string Split, int Images, int Groups, double TissueMm2, double TumorMm2, double NormalMm2);

/// <summary>All problems and figures of a data set.</summary>
internal sealed record DatasetReport(
    IReadOnlyList<ImageMetrics> Images,
    IReadOnlyList<SplitMetrics> Splits,
    IReadOnlyList<DatasetProblem> Problems
)
{
    public int Errors => Problems.Count(p => p.Error);
}
