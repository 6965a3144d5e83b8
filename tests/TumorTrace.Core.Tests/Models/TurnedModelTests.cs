using TumorTrace.Core.Models;
using TumorTrace.TestSupport;

namespace TumorTrace.Core.Tests.Models;

public sealed class TurnedModelTests
{
    private const int Stride = 8;
    private const int Height = 24;
    private const int Width = 40;

    /// <summary>Noise; one value per channel.</summary>
    private static byte[] Noise(int bytes)
    {
        var pixels = new byte[bytes];
        new Random(5).NextBytes(pixels);
        return pixels;
    }

    private static IEnumerable<float[]> AllViews(IPatchModel model, byte[] pixels, int count) =>
        Enumerable.Range(0, TurnedModel.Symmetries).Select(i => new TurnedModel(model, i).Predict(pixels, count, Height, Width));

    [Fact]
    public void A_model_that_looks_at_each_cell_by_itself_and_in_no_direction_gives_what_it_gave_in_every_view()
    {
        using var mean = new Model(cell => cell.Average(p => p) / 255);
        var pixels = Noise(2 * Height * Width * 3);
        var expected = mean.Predict(pixels, 2, Height, Width);
        Assert.All(
            AllViews(mean, pixels, 2),
            found =>
            {
                Assert.Equal(expected.Length, found.Length);
                Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
            }
        );
    }

    [Fact]
    public void A_model_with_a_direction_sees_each_corner_of_a_cell_twice()
    {
        // The first px of the cell.
        using var corner = new Model(cell => cell[0] / 255f);
        var pixels = Noise(Height * Width * 3);
        var views = AllViews(corner, pixels, 1).ToList();
        float Red(int x, int y) => pixels[(y * Width + x) * 3] / 255f;
        for (var row = 0; row < Height / Stride; row++)
        {
            for (var column = 0; column < Width / Stride; column++)
            {
                int left = column * Stride,
                    right = left + Stride - 1,
                    top = row * Stride,
                    bottom = top + Stride - 1;
                float[] corners = [Red(left, top), Red(right, top), Red(left, bottom), Red(right, bottom)];
                var at = row * (Width / Stride) + column;
                Assert.Equal(corners.Concat(corners).Order(), views.Select(view => view[at]).Order());
            }
        }
    }

    [Fact]
    public void The_model_stays_its_owner_s()
    {
        using var model = new Model(_ => 0);
        new TurnedModel(model, 3).Dispose();
        Assert.False(model.Disposed);
    }

    /// <summary>Its output for a cell is a function of the cell's red values, row by row.</summary>
    private sealed class Model(Func<float[], float> value) : IPatchModel
    {
        public bool Disposed { get; private set; }

        public ModelCard Card { get; } = RednessModel.Segmenter();

        public string Sha256 => "";

        public string Path => "";

        public float[] Predict(byte[] pixels, int count, int height, int width, CancellationToken cancel = default)
        {
            var rows = height / Stride;
            var columns = width / Stride;
            var output = new float[count * rows * columns];
            for (var i = 0; i < output.Length; i++)
            {
                var corner = (i / (rows * columns) * height + i / columns % rows * Stride) * width + i % columns * Stride;
                var cell = new float[Stride * Stride];
                for (var j = 0; j < cell.Length; j++)
                {
                    cell[j] = pixels[(corner + j / Stride * width + j % Stride) * 3];
                }
                output[i] = value(cell);
            }
            return output;
        }

        public void Dispose() => Disposed = true;
    }
}
