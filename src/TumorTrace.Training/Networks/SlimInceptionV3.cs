namespace TumorTrace.Training.Networks;

/// <summary>
/// Inception-v3 (Szegedy et al. 2016) with torchvision's topology and names, no auxiliary head, no dropout, one
/// logit, and every convolution's filters cut to <c>width</c> (Guo et al. 2019: 10%). Total stride 32; takes any
/// input of 75 px or more, nominally 299. The last layer, fc, is a 1×1 convolution after the global pool.
/// </summary>
internal static class SlimInceptionV3
{
    /// <summary>Side of the smallest input for which every layer has an output.</summary>
    public const int MinimumInput = 75;

    /// <summary>Input px between neighbouring positions of the grid that the global pool averages.</summary>
    public const int TotalStride = 32;

    private const double Epsilon = 1e-3;

    /// <param name="width">Factor on all filter counts, rounded half away from zero, at least one filter.</param>
    public static NetworkGraph Describe(double width = 0.1)
    {
        var b = new Blocks(width);
        var x = b.Stem(b.Graph.Input());
        x = b.A("Mixed_5b", x, 32);
        x = b.A("Mixed_5c", x, 64);
        x = b.A("Mixed_5d", x, 64);
        x = b.B("Mixed_6a", x);
        x = b.C("Mixed_6b", x, 128);
        x = b.C("Mixed_6c", x, 160);
        x = b.C("Mixed_6d", x, 160);
        x = b.C("Mixed_6e", x, 192);
        x = b.D("Mixed_7a", x);
        x = b.E("Mixed_7b", x);
        x = b.E("Mixed_7c", x);
        x = b.Graph.GlobalAvgPool("avgpool", x);
        b.Graph.Conv("fc", x, 1, 1, 1, bias: true);
        return b.Graph.Build($"inception_v3 x {width}", [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]);
    }

    /// <summary>Side of the grid that the global pool averages for a window of this side: 8 for 299.</summary>
    public static int GridSide(int window)
    {
        var side = Half(Half(Half(window) - 2) - 2);
        return Half(Half(side));
        static int Half(int n) => (n - 3) / 2 + 1;
    }

    /// <summary>torchvision's InceptionA to InceptionE.</summary>
    private sealed class Blocks(double width)
    {
        internal GraphBuilder Graph { get; } = new();

        internal int Stem(int x)
        {
            x = Unit("Conv2d_1a_3x3", x, 32, 3, 3, stride: 2);
            x = Unit("Conv2d_2a_3x3", x, 32, 3, 3);
            x = Unit("Conv2d_2b_3x3", x, 64, 3, 3, padH: 1, padW: 1);
            x = Graph.MaxPool("maxpool1", x, 3, 2);
            x = Unit("Conv2d_3b_1x1", x, 80, 1, 1);
            x = Unit("Conv2d_4a_3x3", x, 192, 3, 3);
            return Graph.MaxPool("maxpool2", x, 3, 2);
        }

        internal int A(string name, int x, int poolFilters)
        {
            var five = Same($"{name}.branch5x5_2", Same($"{name}.branch5x5_1", x, 48, 1, 1), 64, 5, 5);
            var triple = Same($"{name}.branch3x3dbl_2", Same($"{name}.branch3x3dbl_1", x, 64, 1, 1), 96, 3, 3);
            return Graph.Concat(
                name,
                Same($"{name}.branch1x1", x, 64, 1, 1),
                five,
                Same($"{name}.branch3x3dbl_3", triple, 96, 3, 3),
                Pooled(name, x, poolFilters)
            );
        }

        internal int B(string name, int x)
        {
            var triple = Same($"{name}.branch3x3dbl_2", Same($"{name}.branch3x3dbl_1", x, 64, 1, 1), 96, 3, 3);
            return Graph.Concat(
                name,
                Unit($"{name}.branch3x3", x, 384, 3, 3, stride: 2),
                Unit($"{name}.branch3x3dbl_3", triple, 96, 3, 3, stride: 2),
                Graph.MaxPool($"{name}.branch_pool", x, 3, 2)
            );
        }

        internal int C(string name, int x, int filters)
        {
            var seven = Same($"{name}.branch7x7_2", Same($"{name}.branch7x7_1", x, filters, 1, 1), filters, 1, 7);
            var twice = Same($"{name}.branch7x7dbl_2", Same($"{name}.branch7x7dbl_1", x, filters, 1, 1), filters, 7, 1);
            twice = Same($"{name}.branch7x7dbl_4", Same($"{name}.branch7x7dbl_3", twice, filters, 1, 7), filters, 7, 1);
            return Graph.Concat(
                name,
                Same($"{name}.branch1x1", x, 192, 1, 1),
                Same($"{name}.branch7x7_3", seven, 192, 7, 1),
                Same($"{name}.branch7x7dbl_5", twice, 192, 1, 7),
                Pooled(name, x, 192)
            );
        }

        internal int D(string name, int x)
        {
            var seven = Same($"{name}.branch7x7x3_2", Same($"{name}.branch7x7x3_1", x, 192, 1, 1), 192, 1, 7);
            seven = Unit($"{name}.branch7x7x3_4", Same($"{name}.branch7x7x3_3", seven, 192, 7, 1), 192, 3, 3, stride: 2);
            return Graph.Concat(
                name,
                Unit($"{name}.branch3x3_2", Same($"{name}.branch3x3_1", x, 192, 1, 1), 320, 3, 3, stride: 2),
                seven,
                Graph.MaxPool($"{name}.branch_pool", x, 3, 2)
            );
        }

        internal int E(string name, int x)
        {
            var three = Same($"{name}.branch3x3_1", x, 384, 1, 1);
            var twice = Same($"{name}.branch3x3dbl_2", Same($"{name}.branch3x3dbl_1", x, 448, 1, 1), 384, 3, 3);
            return Graph.Concat(
                name,
                Same($"{name}.branch1x1", x, 320, 1, 1),
                Split($"{name}.branch3x3_2", three),
                Split($"{name}.branch3x3dbl_3", twice),
                Pooled(name, x, 192)
            );
        }

        private int Split(string name, int x) => Graph.Concat(name, Same($"{name}a", x, 384, 1, 3), Same($"{name}b", x, 384, 3, 1));

        private int Pooled(string name, int x, int filters) =>
            Unit($"{name}.branch_pool", Graph.AvgPool($"{name}.avg_pool", x, 3, 1, 1, countIncludePad: true), filters, 1, 1);

        private int Same(string name, int x, int filters, int kernelH, int kernelW) =>
            Unit(name, x, filters, kernelH, kernelW, padH: kernelH / 2, padW: kernelW / 2);

        private int Unit(string name, int x, int filters, int kernelH, int kernelW, int stride = 1, int padH = 0, int padW = 0)
        {
            x = Graph.Conv($"{name}.conv", x, GraphBuilder.Scale(filters, width), kernelH, kernelW, stride, padH, padW);
            return Graph.Relu($"{name}.relu", Graph.BatchNorm($"{name}.bn", x, Epsilon));
        }
    }
}
