using TumorTrace.Core.Geometry;

namespace TumorTrace.Core.Synthesis;

/// <summary>A curved line of some width, for pen marks and tissue folds. Level-0 px.</summary>
internal sealed class Stroke
{
    private const int Segments = 40;
    private readonly (float X, float Y)[] _points = new (float, float)[Segments + 1];
    private readonly float _radius;

    public Stroke(SeededSequence random, Level0Point start, double length, double radius)
    {
        _radius = (float)radius;
        var x = start.X;
        var y = start.Y;
        var angle = random.Between(0, 2 * MathF.PI);
        var bend = random.Between(-4f, 4f);
        for (var i = 0; i <= Segments; i++)
        {
            _points[i] = ((float)x, (float)y);
            angle += (bend + random.Between(-3f, 3f)) / Segments;
            x = x + length / Segments * Math.Cos(angle);
            y = y + length / Segments * Math.Sin(angle);
        }
    }

    /// <summary>RGB densities of a pen's ink; unused for folds.</summary>
    public float[] Ink { get; init; } = [];

    public bool Touches(BlockCanvas canvas) => Near(canvas).Count > 0;

    /// <summary>Calls <paramref name="paint"/> with pixel index and 0..1 coverage for the block's pixels under the stroke.</summary>
    public void Paint(BlockCanvas canvas, NoiseTexture edge, Action<int, float> paint)
    {
        var near = Near(canvas);
        for (var i = 0; near.Count > 0 && i < canvas.H.Length; i++)
        {
            var x = canvas.X0 + i % BlockCanvas.Side;
            var y = canvas.Y0 + i / BlockCanvas.Side;
            var distance = float.MaxValue;
            foreach (var s in near)
                distance = Math.Min(distance, Distance(s, x, y));
            distance += _radius * 0.5f * (edge.At(x >> 2, y >> 2) - 0.5f);
            if (distance < _radius)
                paint(i, Math.Min(1, (_radius - distance) / (0.15f * _radius + 1)));
        }
    }

    private List<int> Near(BlockCanvas canvas)
    {
        var near = new List<int>();
        var cx = canvas.X0 + BlockCanvas.Side / 2;
        var cy = canvas.Y0 + BlockCanvas.Side / 2;
        for (var s = 0; s < Segments; s++)
        {
            if (Distance(s, cx, cy) < _radius * 1.3f + BlockCanvas.Side)
                near.Add(s);
        }
        return near;
    }

    private float Distance(int segment, float x, float y)
    {
        var a = _points[segment];
        var b = _points[segment + 1];
        var dx = b.X - a.X;
        var dy = b.Y - a.Y;
        var t = Math.Clamp(((x - a.X) * dx + (y - a.Y) * dy) / (dx * dx + dy * dy + 1e-6f), 0, 1);
        var ex = a.X + t * dx - x;
        var ey = a.Y + t * dy - y;
        return MathF.Sqrt(ex * ex + ey * ey);
    }
}
