namespace TumorTrace.Core.Annotations.Corrections;

/// <summary>What a review says about an area.</summary>
internal enum Verdict
{
    /// <summary>Tumour: accepted as it is.</summary>
    Accepted,

    /// <summary>Tumour: drawn anew, or the run's region with another outline.</summary>
    Redrawn,

    /// <summary>Normal: an area somebody drew or classed as normal tissue or as an exclusion.</summary>
    Normal,

    /// <summary>Normal: rejected.</summary>
    Rejected,

    /// <summary>Normal where nothing else lies over it: a region of the run that was deleted or redrawn.</summary>
    Removed,

    /// <summary>Unknown: the run's region as it was, looked at by nobody.</summary>
    NotReviewed,

    /// <summary>Unknown: an area of a class that says nothing about tumour.</summary>
    LeftOut,
}

/// <summary>One area and what a review says about it. Level-0 px of the full frame.</summary>
internal sealed record ReviewedRegion(AnnotationShape Shape, Verdict Verdict)
{
    /// <summary>The model took it for tumour and was wrong.</summary>
    public bool IsHardNegative => Verdict is Verdict.Rejected or Verdict.Removed;

    /// <summary>The area by itself, classed for training.</summary>
    public AnnotationShape ToLabel() =>
        new(Shape.Outer, Shape.Holes)
        {
            Id = Shape.Id,
            Name = Shape.Name,
            Group = ClassOf(Verdict),
            Color = Verdict switch
            {
                Verdict.Accepted or Verdict.Redrawn => "#c80000",
                Verdict.NotReviewed or Verdict.LeftOut => "#b4b4b4",
                _ => "#009e73",
            },
        };

    private static string ClassOf(Verdict verdict) =>
        verdict switch
        {
            Verdict.Accepted or Verdict.Redrawn => ReviewClass.Tumor,
            Verdict.Normal => ReviewClass.Normal,
            Verdict.Rejected => ReviewClass.Rejected,
            Verdict.Removed => ReviewClass.Removed,
            Verdict.NotReviewed => ReviewClass.NotReviewed,
            _ => ReviewClass.LeftOut,
        };
}
