namespace TumorTrace.Core;

/// <summary>Names of the cascade's stages in progress events and manifests.</summary>
internal static class StageNames
{
    public const string Open = "open";
    public const string Tissue = "tissue";
    public const string Coarse = "coarse";
    public const string Dense = "dense";
    public const string Stitch = "stitch";
    public const string Polygons = "polygons";
    public const string Exports = "exports";
}
