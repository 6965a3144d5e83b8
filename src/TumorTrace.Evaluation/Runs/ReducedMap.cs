using TumorTrace.Core.Heatmaps;
using TumorTrace.Core.Metrics;

namespace TumorTrace.Evaluation.Runs;

/// <summary>A heatmap at the px size nearest to NCRF's level 6 (15.6 µm), or as it is if it is coarser.</summary>
internal sealed class ReducedMap : IDisposable
{
    private readonly List<Heatmap> _levels;

    /// <param name="mpp">µm per level-0 px.</param>
    /// <param name="scratch">Folder for the levels in between.</param>
    public ReducedMap(Heatmap map, double mpp, string scratch)
    {
        var halvings = (int)Math.Max(0, Math.Round(Math.Log2(64 * LesionRule.Camelyon16.Mpp / (map.Level0PerPixel * mpp))));
        _levels = HeatmapPyramid.Build(
            map,
            Path.Combine(scratch, "reduced"),
            smallest: Math.Max(1, Math.Max(map.Width, map.Height) >> halvings)
        );
    }

    public Heatmap Map => _levels[^1];

    public void Dispose() => _levels.Skip(1).ToList().ForEach(l => l.Dispose());
}
