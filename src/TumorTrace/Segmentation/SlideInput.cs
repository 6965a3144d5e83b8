namespace TumorTrace.Segmentation;

/// <summary>A slide to segment.</summary>
/// <param name="Mpp">µm/px of this slide; null for that of the request, or what the file states.</param>
public sealed record SlideInput(string Path, double? Mpp = null);
