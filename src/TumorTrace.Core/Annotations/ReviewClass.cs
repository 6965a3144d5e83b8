namespace TumorTrace.Core.Annotations;

/// <summary>
/// Classes of areas that a review was turned into, as `dataset from-corrections` writes them. For other programs they are
/// derived classes of QuPath's "Normal" and "Ignore*"; <see cref="PolygonLabels"/> knows which lies over which.
/// </summary>
internal static class ReviewClass
{
    public const string Tumor = "Tumor";
    public const string Normal = "Normal";

    /// <summary>Normal: a reviewer rejected the region. What was drawn as tumour over it counts.</summary>
    public const string Rejected = "Normal: rejected";

    /// <summary>Normal: what a reviewer deleted, or left outside when redrawing the region. Tumour over it counts.</summary>
    public const string Removed = "Normal: removed";

    /// <summary>Unknown: a region of the run that nobody has judged. What was drawn over it counts.</summary>
    public const string NotReviewed = "Ignore*: not reviewed";

    /// <summary>Unknown, whatever lies under it: areas of classes that say nothing about tumour.</summary>
    public const string LeftOut = "Ignore*: other class";

    /// <summary>True for the classes that mean something to <see cref="PolygonLabels"/> alone.</summary>
    public static bool IsOne(string? name) => name is Rejected or Removed or NotReviewed or LeftOut;
}
