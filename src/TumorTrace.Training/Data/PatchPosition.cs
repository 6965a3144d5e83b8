namespace TumorTrace.Training.Data;

/// <summary>Where a patch may be centred, in working px of its region.</summary>
/// <param name="Fixed">The patch's label is for this very position: it is not moved.</param>
public readonly record struct PatchPosition(TrainingRegion Region, int X, int Y, bool Tumor, bool Fixed = false);
