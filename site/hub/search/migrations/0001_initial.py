import django.utils.timezone
from django.db import migrations, models

from hub.search.words import TABLE


def create_words(apps, schema_editor):
    for statement in TABLE.create:
        schema_editor.execute(statement)


def drop_words(apps, schema_editor):
    for statement in TABLE.drop:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=40)),
                ("key", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=20)),
                ("products", models.CharField(blank=True, max_length=200)),
                ("dated", models.DateField(null=True)),
                ("title", models.CharField(max_length=300)),
                ("named", models.TextField(blank=True)),
                ("folded", models.TextField()),
                ("text", models.TextField()),
            ],
            options={
                "verbose_name": "检索条目",
                "verbose_name_plural": "检索条目",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("source", "key"), name="search_document_once")],
            },
        ),
        migrations.CreateModel(
            name='Asked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(max_length=30, unique=True, verbose_name='检索词')),
                ('times', models.PositiveIntegerField(default=0, verbose_name='次数')),
                ('fruitless', models.PositiveIntegerField(default=0, verbose_name='无结果次数')),
                ('last_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='最近一次')),
                ('last_fruitless_at', models.DateTimeField(blank=True, null=True, verbose_name='最近一次无结果')),
                ('handled', models.BooleanField(default=False, help_text='已补充内容，或确认不需要补充。勾选后不再列为待处理。', verbose_name='已处理')),
                ('suggested', models.BooleanField(default=False, help_text='勾选后，访客输入时会看到这个检索词。', verbose_name='作为检索提示')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
            ],
            options={
                'verbose_name': '检索词',
                'verbose_name_plural': '检索词',
                'ordering': ['-last_at', '-pk'],
                'default_permissions': ('view', 'change'),
                'indexes': [models.Index(fields=['-last_at', '-id'], name='asked_newest'), models.Index(condition=models.Q(('fruitless__gt', 0), ('handled', False)), fields=['-fruitless', '-id'], name='asked_fruitless'), models.Index(condition=models.Q(('suggested', True)), fields=['-times'], name='asked_suggested')],
                'constraints': [models.CheckConstraint(condition=models.Q(('fruitless__lte', models.F('times'))), name='asked_fruitless_among_times')],
            },
        ),
        migrations.RunPython(create_words, drop_words),
    ]
