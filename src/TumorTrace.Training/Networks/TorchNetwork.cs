using TorchSharp;
using TumorTrace.Training.Torch;
using Tensor = TorchSharp.torch.Tensor;

namespace TumorTrace.Training.Networks;

/// <summary>
/// A <see cref="NetworkGraph"/> in libtorch: its parameters and statistics are plain tensors by torchvision's names,
/// and <see cref="Forward"/> interprets the graph. Owns its tensors.
/// </summary>
internal sealed class TorchNetwork : IDisposable
{
    /// <summary>Share of the new batch in the running statistics, torch's default.</summary>
    private const double StatisticsMomentum = 0.1;

    private readonly Dictionary<string, Tensor> _state = new(StringComparer.Ordinal);
    private readonly Tensor _scale,
        _shift;

    /// <summary>A network with weights drawn from <paramref name="random"/> (see <see cref="Initialization"/>).</summary>
    public TorchNetwork(NetworkGraph graph, Random random, string device = "cpu")
    {
        ArgumentNullException.ThrowIfNull(graph);
        TorchLibrary.EnsureLoaded();
        Graph = graph;
        Device = torch.device(device);
        Entries = [.. graph.State()];
        foreach (var entry in Entries)
            _state[entry.Name] = NewTensor(Initialization.Values(entry, random), entry);
        _scale = torch
            .tensor(graph.Std.Select(s => (float)(1 / (255 * s))).ToArray(), device: Device)
            .view(1, 3, 1, 1)
            .DetachFromDisposeScope();
        _shift = torch
            .tensor(graph.Mean.Zip(graph.Std, (m, s) => (float)(m / s)).ToArray(), device: Device)
            .view(1, 3, 1, 1)
            .DetachFromDisposeScope();
    }

    public NetworkGraph Graph { get; }
    public torch.Device Device { get; }

    /// <summary>Names and shapes of the state, in graph order.</summary>
    public IReadOnlyList<StateEntry> Entries { get; }

    public Tensor this[string name] => _state[name];

    /// <summary>The tensors that the optimiser changes, in graph order.</summary>
    public IReadOnlyList<(string Name, Tensor Tensor)> Parameters() =>
        [.. Entries.Where(e => e.Trained && !IsFrozen(e)).Select(e => (e.Name, _state[e.Name]))];

    /// <summary>
    /// Logits of <paramref name="images"/> (uint8 [N, H, W, 3], on this network's device). In training, batch-norm
    /// uses the batch's statistics and updates the running ones.
    /// </summary>
    /// <param name="observe">Sees every node's index and value, which is not kept.</param>
    public Tensor Forward(
        Tensor images,
        bool training = false,
        TrainingPrecision precision = TrainingPrecision.Fp32,
        Action<int, Tensor>? observe = null
    )
    {
        using var scope = torch.NewDisposeScope();
        using var input = images.permute(0, 3, 1, 2).to(torch.ScalarType.Float32).mul_(_scale).sub_(_shift).contiguous();
        var lastUse = LastUses();
        var values = new Tensor[Graph.Nodes.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var node = Graph.Nodes[i];
            values[i] = node.Operation is Input ? input.alias() : Run(node, values, training, precision);
            observe?.Invoke(i, values[i]);
            // Without gradients, an intermediate value is freed as soon as nothing needs it.
            foreach (var used in node.Inputs.Distinct().Where(u => lastUse[u] == i))
                values[used].Dispose();
        }
        return values[^1].to(torch.ScalarType.Float32).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var tensor in _state.Values)
            tensor.Dispose();
        _scale.Dispose();
        _shift.Dispose();
    }

    private bool IsFrozen(StateEntry entry) => Graph.Trunk?.IsFrozen(entry.Name) == true;

    /// <summary>True if the batch-norm normalises by the batch and measures it.</summary>
    private bool Measures(Node norm) => Graph.Trunk is not { } trunk || !TrunkSettings.IsTrunk(norm.Name) || !trunk.FrozenStatistics;

    private Tensor Run(Node node, Tensor[] values, bool training, TrainingPrecision precision)
    {
        var x = values[node.Inputs[0]];
        return node.Operation switch
        {
            Conv c => torch.nn.functional.conv2d(
                In(precision, x),
                In(precision, _state[$"{node.Name}.weight"]),
                c.Bias ? In(precision, _state[$"{node.Name}.bias"]) : null,
                [c.Stride, c.Stride],
                [c.PadH, c.PadW],
                [c.Dilation, c.Dilation]
            ),
            BatchNorm b => torch.nn.functional.batch_norm(
                x,
                _state[$"{node.Name}.running_mean"],
                _state[$"{node.Name}.running_var"],
                _state[$"{node.Name}.weight"],
                _state[$"{node.Name}.bias"],
                training && Measures(node),
                StatisticsMomentum,
                b.Epsilon
            ),
            Relu => torch.nn.functional.relu(x),
            MaxPool p => torch.nn.functional.max_pool2d(x, [p.Kernel, p.Kernel], [p.Stride, p.Stride], [p.Pad, p.Pad]),
            AvgPool p => torch.nn.functional.avg_pool2d(
                x,
                [p.Kernel, p.Kernel],
                [p.Stride, p.Stride],
                [p.Pad, p.Pad],
                count_include_pad: p.CountIncludePad
            ),
            GlobalAvgPool => x.mean([2, 3], keepdim: true),
            Concat => torch.cat([.. node.Inputs.Select(i => values[i])], 1),
            Crop p when p.Border == 0 => x.alias(),
            Crop p => x.narrow(2, p.Border, x.shape[2] - 2 * p.Border).narrow(3, p.Border, x.shape[3] - 2 * p.Border),
            Upsample u => torch.nn.functional.interpolate(x, scale_factor: [u.Factor, u.Factor], mode: torch.InterpolationMode.Nearest),
            Add => x.add(values[node.Inputs[1]]),
            _ => throw new InvalidOperationException($"{node.Name}: {node.Operation.GetType().Name} has no libtorch counterpart"),
        };
    }

    private static Tensor In(TrainingPrecision precision, Tensor x) =>
        precision == TrainingPrecision.Bf16 ? x.to(torch.ScalarType.BFloat16) : x;

    private int[] LastUses()
    {
        var last = new int[Graph.Nodes.Count];
        for (var i = 0; i < last.Length; i++)
        {
            foreach (var used in Graph.Nodes[i].Inputs)
                last[used] = i;
        }
        return last;
    }

    private Tensor NewTensor(float[] values, StateEntry entry)
    {
        using var flat = torch.tensor(values);
        using var shaped = flat.view(entry.Shape);
        var tensor = shaped.to(Device, copy: true).DetachFromDisposeScope();
        tensor.requires_grad = entry.Trained && !IsFrozen(entry);
        return tensor;
    }
}
